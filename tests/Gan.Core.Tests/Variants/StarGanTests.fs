module GanFunctional.Tests.Variants.StarGanTests

open System
open Expecto
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

let private two = [ { Count = 3; Kind = Attributes }; { Count = 2; Kind = Domains } ]

let private small =
    { StarGan.defaults with
        Size = 16
        Features = 4
        DiscriminatorFeatures = 4
        Blocks = 1
        Datasets = two }

let private images (seed: uint64) count = torch.tanh (normal seed [ count; 3; 16; 16 ])

// Labels that any data set of this many may have: one of them holds.
let private oneHot (count: int) (chosen: int list) =
    Tensors.From(
        [| for label in chosen do
               for i in 0 .. count - 1 -> if i = label then 1.0f else 0.0f |],
        int64 chosen.Length,
        int64 count
    )

let private batch dataset : StarGanBatch =
    { Images = images 5UL 3; Labels = oneHot two[dataset].Count [ 0; 1; 1 ]; Dataset = dataset }

let private models () = StarGan.networks 1UL torch.CPU DType.Float32 small

[<Tests>]
let tests =
    testList
        "Variants.StarGanTests"
        [ testCase "labels of several data sets are padded with zeros and masked" (fun () ->
              use _ = torch.NewDisposeScope()
              let vector dataset labels = (StarGanLabels.vector two dataset labels).ToArray<float32>()

              Expect.equal
                  (vector 0 (oneHot 3 [ 2 ]))
                  [| 0f; 0f; 1f; 0f; 0f; 1f; 0f |]
                  "the vector of the first data set"

              Expect.equal
                  (vector 1 (oneHot 2 [ 1 ]))
                  [| 0f; 0f; 0f; 0f; 1f; 0f; 1f |]
                  "the vector of the second data set"

              Expect.equal
                  ((StarGanLabels.vector [ two[1] ] 0 (oneHot 2 [ 1 ])).ToArray<float32>())
                  [| 0f; 1f |]
                  "the vector of the only data set"

              Expect.equal (StarGanLabels.width two) 7 "the width of two data sets"
              Expect.equal (StarGanLabels.classes two) 5 "the classes of two data sets"
              Expect.equal (StarGanLabels.width [ two[1] ]) 2 "the width of one data set")

          testCase "labels that do not fit their data set are refused" (fun () ->
              use _ = torch.NewDisposeScope()

              let refused dataset labels =
                  Expect.thrown<GanException>(fun () -> StarGanLabels.vector two dataset labels |> ignore)

              Expect.stringContains
                  ((refused 0 (oneHot 2 [ 1 ])).Message)
                  "[1, 2]: expected [n, 3]"
                  "the message names both shapes"

              Expect.stringContains
                  ((refused 2 (oneHot 2 [ 1 ])).Message)
                  "data set 2"
                  "the message names the data set")

          testCase "a batch moves only the class head's rows of its own data set" (fun () ->
              use _ = torch.NewDisposeScope()

              for dataset, own in [ 0, [ 0; 1; 2 ]; 1, [ 3; 4 ] ] do
                  let models = models ()
                  let game = StarGan.game StarGan.draws small (Optimizer.Sgd 0.1, Optimizer.Sgd 0.1) models
                  let play = game.Play (firstStep 3UL) (batch dataset)
                  let total = Loss.Total(game.Players[0].Loss.Terms play)
                  let head = Autograd.Grad(total, [| models.Discriminator.Params["conv2.weight"] |])[0]

                  for row in 0..4 do
                      Expect.equal
                          ((head.select (0L, int64 row)).abs().max().Item() > 0.0)
                          (List.contains row own)
                          "a row of the class head moves")

          law
              "permuting a batch permutes the translations"
              10
              (Prop.forAll (Arb.fromGen (Gen.shuffle [| 0L; 1L; 2L |])) (fun order ->
                  use _ = torch.NewDisposeScope()
                  let G = inTraining (models ()).Generator
                  let batch = batch 0

                  let translated order =
                      let picked (x: Tensor) = x.index_select (0L, order)
                      StarGan.translate small G 0 (picked batch.Images) (picked batch.Labels)

                  let same = translated (Tensors.From([| 0L; 1L; 2L |], 3L))
                  let order = Tensors.From(order, 3L)
                  relativeError (translated order) (same.index_select (0L, order)) <= 1e-5))

          testCase "the target labels are the batch's own in another order, from the round's stream" (fun () ->
              use _ = torch.NewDisposeScope()
              let game = StarGan.game StarGan.draws small (Optimizer.Sgd 0.1, Optimizer.Sgd 0.1) (models ())

              let played (seed: uint64) =
                  let play = game.Play (firstStep seed) (batch 0)
                  Expect.isFalse (play.Fake.requires_grad || play.Between.requires_grad) "the play carries a graph"
                  play.Targets.ToArray<float32>() |> Array.chunkBySize 3

              let own = (batch 0).Labels.ToArray<float32>() |> Array.chunkBySize 3
              let drawn = [ for seed in 1UL .. 8UL -> played seed ]

              for targets in drawn do
                  Expect.equal (Array.sort targets) (Array.sort own) "the targets are the batch's labels"

              Expect.isTrue ((List.distinct drawn).Length > 1) "the order is drawn"
              Expect.equal drawn[0] (played 1UL) "the same seed's targets")

          testCase "a turn looks at an image once for both heads, and makes only the images that it needs" (fun () ->
              use _ = torch.NewDisposeScope()
              let models = models ()
              let mutable seen, made = 0, 0

              let counting count (model: Model<'i, 'o>) =
                  let run mode input =
                      count ()
                      model.Run mode input

                  { model with Run = run }

              let models: StarGanModels =
                  { Generator = models.Generator |> counting (fun () -> made <- made + 1)
                    Discriminator = models.Discriminator |> counting (fun () -> seen <- seen + 1) }

              let count act =
                  seen <- 0
                  made <- 0
                  let result = act ()
                  result, (made, seen)

              let game = StarGan.game StarGan.draws small (Optimizer.Sgd 0.1, Optimizer.Sgd 0.1) models
              let play, forPlay = count (fun () -> game.Play (firstStep 3UL) (batch 0))
              let turn i = count (fun () -> game.Players[i].Loss.Terms play) |> snd
              Expect.equal forPlay (1, 0) "the images that the play makes and judges"
              // Real and fake at once, and between them; then the translation, its look, and the way back.
              Expect.equal (turn 0) (0, 2) "the images of the discriminator's turn"
              Expect.equal (turn 1) (2, 1) "the images of the generator's turn")

          // In float64, with a smooth enough neighbourhood: leaky ReLUs are linear between their kinks, and a step of 1e-5 meets none.
          testCase "the penalty's gradient by the discriminator's weights is its central differences'" (fun () ->
              use _ = torch.NewDisposeScope()
              let net = StarGanNetworks.discriminator 2 2 3 2 2
              let tree = newParams 4UL net |> inFloat64
              let D = inTraining (Model.ofParams net (Params.ofLeaves tree.Leaves))
              let points = (normal 6UL [ 2; 2; 8; 8 ]).to_type DType.Float64

              let penalty () =
                  let points = Penalty.Variable points
                  Loss.Total(Penalty.Gradient(fst, snd).Terms(points, fst (D points)))

              // The class head and the biases past the kinks have no part in it.
              let weights = [ for path in [ "main.0.weight"; "main.2.weight"; "conv1.weight" ] -> path, tree[path] ]

              derivativesHold "penalty" penalty weights

              Expect.isTrue
                  ((Autograd.Grad(penalty (), [| tree["main.0.weight"] |])[0]).abs().max().Item() > 1e-3)
                  "the penalty has a gradient by the weights")

          testCase "the generator moves every CriticRounds rounds, the discriminator in all" (fun () ->
              let models = models ()
              use trainer = StarGan.start 1UL torch.CPU { small with CriticRounds = 2 } models
              let g, d = models.Generator.Params, models.Discriminator.Params
              let trained (tree: Params) = tree.Trained |> Array.map (fun tensor -> tensor.ToBytes())

              for round in 1..4 do
                  let before = trained g, trained d
                  trainer.Play(batch (round % 2))
                  Expect.equal (trained g <> fst before) (round % 2 = 0) "the generator moves in every second round"
                  Expect.isTrue (trained d <> snd before) "the discriminator moves in every round")

          testCase "the count of live tensors is the same after every round of both players" (fun () ->
              let models = models ()
              use trainer = StarGan.start 1UL torch.CPU { small with CriticRounds = 2 } models
              let first, second = batch 0, batch 1

              let play () =
                  trainer.Play first
                  trainer.Play second

              play ()
              use live = new LiveTensors()

              for _ in 1..10 do
                  play ()
                  Expect.equal live.Added 0L "live tensors added by a round")

          testTheory
              "every size has a class for each image and a map of at least one source logit"
              [ 8, 3; 12, 3; 32, 5; 96, 6; 128, 6 ]
              (fun (size, depth) ->
                  use _ = torch.NewDisposeScope()
                  use rng = Generators.Seeded(1UL)
                  let settings = { small with Size = size; DiscriminatorFeatures = 2 }
                  let D = Model.create rng (StarGan.discriminator settings)
                  let x = normal 1UL [ 2; 3; size; size ]
                  let source, classes = Model.eval D x
                  let map = int64 (size >>> depth)
                  Expect.equal source.shape [| 2L; 1L; map; map |] "the shape of the source's map"
                  Expect.equal classes.shape [| 2L; 5L |] "the shape of the classes"
                  let G = Model.create rng (StarGan.generator { settings with Features = 2 })

                  Expect.equal
                      ((StarGan.translate settings (Model.eval G) 1 x (oneHot 2 [ 0; 1 ])).shape)
                      x.shape
                      "the shape of the translation")

          testTheory "a size that it can't translate is refused" [ 4; 30; 0 ] (fun size ->
              let error =
                  Expect.thrown<GanException>(fun () -> StarGan.generator { small with Size = size } |> ignore)

              Expect.stringContains error.Message $"{size}×{size}" "the message names the size")

          testCase "bfloat16 networks give float32 images and logits near the float32 ones" (fun () ->
              needsBFloat16 ()
              use _ = torch.NewDisposeScope()
              let half = StarGan.networks 1UL torch.CPU DType.BFloat16 small
              let batch = batch 1

              let run (models: StarGanModels) =
                  StarGan.translate small (Model.eval models.Generator) 1 batch.Images batch.Labels

              Expect.equal ((run half).dtype) DType.Float32 "the type of the images"
              agree 0.1 "images" (run half) (run (models ()))
              let source, classes = Model.eval half.Discriminator batch.Images
              Expect.equal (source.dtype, classes.dtype) (DType.Float32, DType.Float32) "the types of both heads")

          testCase "the networks are known again from the shapes of their files" (fun () ->
              use _ = torch.NewDisposeScope()
              let models = models ()
              let batch = batch 0
              let label = StarGanLabels.vector two 0 batch.Labels

              let applied (recognised: NetworkShapes -> Net<'i, 'o>) (tree: Params) input =
                  Net.apply (recognised (Translators.shapes tree)) tree Eval input

              let images = applied StarGanNetworks.recognisedGenerator models.Generator.Params (batch.Images, label)

              Expect.isTrue
                  (same images (Model.eval models.Generator (batch.Images, label)))
                  "the generator as a file's reader finds it"

              let source, classes = Model.eval models.Discriminator batch.Images

              let logits, found =
                  applied StarGanNetworks.recognisedDiscriminator models.Discriminator.Params batch.Images

              Expect.isTrue (same logits source && same found classes) "the discriminator as a file's reader finds it") ]
