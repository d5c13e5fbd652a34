module GanFunctional.Tests.Variants.StarGanTests

open System
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Testing
open GanFunctional.Torch
open GanFunctional.Variants
open Xunit

let private two = [ { Count = 3; Kind = Attributes }; { Count = 2; Kind = Domains } ]

let private small =
    { StarGan.defaults with
        Size = 16
        Features = 4
        DiscriminatorFeatures = 4
        Blocks = 1
        Datasets = two }

let private images (seed: uint64) count = Functional.Tanh(normal seed [ count; 3; 16; 16 ])

// Labels that any data set of this many may have: one of them holds.
let private oneHot (count: int) (chosen: int list) =
    Tensor.From(
        [| for label in chosen do
               for i in 0 .. count - 1 -> if i = label then 1.0f else 0.0f |],
        int64 chosen.Length,
        int64 count
    )

let private batch dataset : StarGanBatch =
    { Images = images 5UL 3; Labels = oneHot two[dataset].Count [ 0; 1; 1 ]; Dataset = dataset }

let private models () = StarGan.networks 1UL Device.Cpu DType.Float32 small

[<Fact>]
let ``labels of several data sets are padded with zeros and masked`` () =
    use _ = new Scope()
    let vector dataset labels = (StarGanLabels.vector two dataset labels).ToArray<float32>()
    Assert.Equal<float32[]>([| 0f; 0f; 1f; 0f; 0f; 1f; 0f |], vector 0 (oneHot 3 [ 2 ]))
    Assert.Equal<float32[]>([| 0f; 0f; 0f; 0f; 1f; 0f; 1f |], vector 1 (oneHot 2 [ 1 ]))
    Assert.Equal<float32[]>([| 0f; 1f |], (StarGanLabels.vector [ two[1] ] 0 (oneHot 2 [ 1 ])).ToArray<float32>())
    Assert.Equal(7, StarGanLabels.width two)
    Assert.Equal(5, StarGanLabels.classes two)
    Assert.Equal(2, StarGanLabels.width [ two[1] ])

[<Fact>]
let ``labels that do not fit their data set are refused`` () =
    use _ = new Scope()

    let refused dataset labels =
        Assert.Throws<GanException>(fun () -> StarGanLabels.vector two dataset labels |> ignore)

    Assert.Contains("[1, 2]: expected [n, 3]", (refused 0 (oneHot 2 [ 1 ])).Message)
    Assert.Contains("data set 2", (refused 2 (oneHot 2 [ 1 ])).Message)

[<Fact>]
let ``a batch moves only the class head's rows of its own data set`` () =
    use _ = new Scope()

    for dataset, own in [ 0, [ 0; 1; 2 ]; 1, [ 3; 4 ] ] do
        let models = models ()
        let game = StarGan.game StarGan.draws small (Optim.sgd 0.1, Optim.sgd 0.1) models
        let play = game.Play (firstStep 3UL) (batch dataset)
        let total = Loss.total (game.Players[0].Loss.Terms play)
        let head = Autograd.Grad(total, [| models.Discriminator.Params["conv2.weight"] |])[0]

        for row in 0..4 do
            Assert.Equal(List.contains row own, (head.Select(0L, int64 row)).Abs().Max().Item() > 0.0)

[<Fact>]
let ``permuting a batch permutes the translations`` () =
    use _ = new Scope()
    let G = inTraining (models ()).Generator
    let batch = batch 0

    let translated order =
        let picked (x: Tensor) = x.IndexSelect(0L, order)
        StarGan.translate small G 0 (picked batch.Images) (picked batch.Labels)

    let same = translated (Tensor.From([| 0L; 1L; 2L |], 3L))

    law
        10
        (Prop.forAll (Arb.fromGen (Gen.shuffle [| 0L; 1L; 2L |])) (fun order ->
            use _ = new Scope()
            let order = Tensor.From(order, 3L)
            relativeError (translated order) (same.IndexSelect(0L, order)) <= 1e-5))

[<Fact>]
let ``the target labels are the batch's own in another order, from the round's stream`` () =
    use _ = new Scope()
    let game = StarGan.game StarGan.draws small (Optim.sgd 0.1, Optim.sgd 0.1) (models ())

    let played (seed: uint64) =
        let play = game.Play (firstStep seed) (batch 0)
        Assert.False(play.Fake.RequiresGrad || play.Between.RequiresGrad, "the play carries a graph")
        play.Targets.ToArray<float32>() |> Array.chunkBySize 3

    let own = (batch 0).Labels.ToArray<float32>() |> Array.chunkBySize 3
    let drawn = [ for seed in 1UL .. 8UL -> played seed ]
    Assert.All(drawn, fun targets -> Assert.Equal<float32[][]>(Array.sort own, Array.sort targets))
    Assert.True((List.distinct drawn).Length > 1)
    Assert.Equal<float32[][]>(played 1UL, drawn[0])

[<Fact>]
let ``a turn looks at an image once for both heads, and makes only the images that it needs`` () =
    use _ = new Scope()
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

    let game = StarGan.game StarGan.draws small (Optim.sgd 0.1, Optim.sgd 0.1) models
    let play, forPlay = count (fun () -> game.Play (firstStep 3UL) (batch 0))
    let turn i = count (fun () -> game.Players[i].Loss.Terms play) |> snd
    Assert.Equal((1, 0), forPlay)
    // Real, fake, and between them; then the translation, its look, and the way back.
    Assert.Equal((0, 3), turn 0)
    Assert.Equal((2, 1), turn 1)

// In float64, with a smooth enough neighbourhood: leaky ReLUs are linear between their kinks, and a step of 1e-5 meets none.
[<Fact>]
let ``the penalty's gradient by the discriminator's weights is its central differences'`` () =
    use _ = new Scope()
    let net = StarGanNetworks.discriminator 2 2 3 2 2
    let tree = newParams 4UL net |> inFloat64
    let D = inTraining (Model.ofParams net (Params.ofLeaves tree.Leaves))
    let points = (normal 6UL [ 2; 2; 8; 8 ]).To DType.Float64
    let penalty () = Loss.total ((Penalty.gradient (fun () -> D >> fst) (fun () -> points)).Terms())

    // The class head and the biases past the kinks have no part in it.
    let weights = [ for path in [ "main.0.weight"; "main.2.weight"; "conv1.weight" ] -> path, tree[path] ]

    derivativesHold "penalty" penalty weights
    Assert.True((Autograd.Grad(penalty (), [| tree["main.0.weight"] |])[0]).Abs().Max().Item() > 1e-3)

[<Fact>]
let ``the generator moves every CriticRounds rounds, the discriminator in all`` () =
    let models = models ()
    use trainer = StarGan.start 1UL Device.Cpu { small with CriticRounds = 2 } models
    let g, d = models.Generator.Params, models.Discriminator.Params
    let trained (tree: Params) = tree.Trained |> Array.map (fun tensor -> tensor.ToBytes())

    for round in 1..4 do
        let before = trained g, trained d
        trainer.Play(batch (round % 2))
        Assert.Equal(round % 2 = 0, trained g <> fst before)
        Assert.True((trained d <> snd before))

[<Fact>]
let ``the count of live tensors is the same after every round of both players`` () =
    let models = models ()
    use trainer = StarGan.start 1UL Device.Cpu { small with CriticRounds = 2 } models
    let first, second = Scope.Outside(fun () -> batch 0, batch 1)

    let play () =
        trainer.Play first
        trainer.Play second

    play ()
    use live = new LiveTensors()

    for _ in 1..10 do
        play ()
        Assert.Equal(0L, live.Added)

[<Theory; InlineData(8, 3); InlineData(12, 3); InlineData(32, 5); InlineData(96, 6); InlineData(128, 6)>]
let ``every size has a class for each image and a map of at least one source logit`` (size: int) (depth: int) =
    use _ = new Scope()
    use rng = new Rng(1UL)
    let settings = { small with Size = size; DiscriminatorFeatures = 2 }
    let D = Model.create rng (StarGan.discriminator settings)
    let x = normal 1UL [ 2; 3; size; size ]
    let source, classes = Model.eval D x
    let map = int64 (size >>> depth)
    Assert.Equal<int64[]>([| 2L; 1L; map; map |], source.Shape)
    Assert.Equal<int64[]>([| 2L; 5L |], classes.Shape)
    let G = Model.create rng (StarGan.generator { settings with Features = 2 })
    Assert.Equal<int64[]>(x.Shape, (StarGan.translate settings (Model.eval G) 1 x (oneHot 2 [ 0; 1 ])).Shape)

[<Theory; InlineData(4); InlineData(30); InlineData(0)>]
let ``a size that it can't translate is refused`` (size: int) =
    let error =
        Assert.Throws<GanException>(fun () -> StarGan.generator { small with Size = size } |> ignore)

    Assert.Contains($"{size}×{size}", error.Message)

[<Fact>]
let ``bfloat16 networks give float32 images and logits near the float32 ones`` () =
    needsBFloat16 ()
    use _ = new Scope()
    let half = StarGan.networks 1UL Device.Cpu DType.BFloat16 small
    let batch = batch 1
    let run (models: StarGanModels) = StarGan.translate small (Model.eval models.Generator) 1 batch.Images batch.Labels
    Assert.Equal(DType.Float32, (run half).DType)
    agree 0.1 "images" (run half) (run (models ()))
    let source, classes = Model.eval half.Discriminator batch.Images
    Assert.Equal((DType.Float32, DType.Float32), (source.DType, classes.DType))

[<Fact>]
let ``the networks are known again from the shapes of their files`` () =
    use _ = new Scope()
    let models = models ()
    let batch = batch 0
    let label = StarGanLabels.vector two 0 batch.Labels

    let applied (name: string) (tree: Params) inputs =
        let given =
            { Parameters = [ for leaf in tree.Leaves -> leaf.Path, leaf.Tensor.Shape ]
              Input = (List.head inputs: Tensor).Shape
              Size = None
              Channels = None }

        let network = StarGanNetworks.applicable |> List.find (fun applicable -> applicable.Name = name)
        Net.apply (network.Build given) tree Eval inputs

    let images = applied "generator" models.Generator.Params [ batch.Images; label ]
    Assert.True(same (List.exactlyOne images) (Model.eval models.Generator (batch.Images, label)))
    let source, classes = Model.eval models.Discriminator batch.Images
    let logits = applied "discriminator" models.Discriminator.Params [ batch.Images ]
    Assert.True((same logits[0] source && same logits[1] classes))
