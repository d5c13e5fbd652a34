module GanFunctional.Tests.ExtractorTests

open Expecto
open GanFunctional
open GanFunctional.Metrics
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

// Light or dark to the left, in noise: two classes that a classifier can tell, and hardly by chance.
let private batch (seed: uint64) count =
    use rng = Generators.Seeded(seed)
    let labels = (Draw.Uniform(rng, [| count |])).GreaterThan(0.5).to_type DType.Int64
    let noise = Draw.Normal(rng, [| count; 1L; 8L; 8L |], 0.0, 0.5)
    let side = (labels.to_type(DType.Float32).reshape(-1L, 1L, 1L, 1L) * 2.0 - 1.0) * 0.5
    let left = torch.cat ([| torch.ones [| 1L; 1L; 8L; 4L |]; torch.zeros [| 1L; 1L; 8L; 4L |] |], 3L)
    (noise + side * left).Clamp(-1.0, 1.0), labels

let private trained seed =
    let classifier = Classifier.create seed 1 8 8 2
    use trainer = Classifier.start seed classifier

    for round in 1UL .. 60UL do
        use _ = torch.NewDisposeScope()
        trainer.Play(batch round 32L)

    classifier

[<Tests>]
let tests =
    testList
        "ExtractorTests"
        [ testCase "a classifier learns to tell its classes, always the same way" (fun () ->
              let classifier = trained 5UL
              use _ = torch.NewDisposeScope()
              let images, labels = batch 1000UL 200L
              let features = classifier.Features images
              Expect.equal features.shape [| 200L; int64 Classifier.width |] "the shape of the features"
              let right = ((classifier.Labels features).eq labels).to_type(DType.Float32).mean().Item()
              Expect.isInRange right 0.95 1.0 "the share of right answers"
              let p = classifier.Probabilities features
              agree 1e-6 "sums" (p.sum [| 1L |]) (torch.ones [| 200L |])

              Expect.equal
                  ((classifier.Labels features).ToBytes())
                  (p.argmax(1L).ToBytes())
                  "labels are the likeliest classes"

              Expect.equal (bytes (trained 5UL).Params) (bytes classifier.Params) "the same seed's parameters"
              Expect.notEqual (bytes (trained 6UL).Params) (bytes classifier.Params) "another seed's parameters")

          testTheory "a classifier takes images of any size" [ 2; 7; 28; 64 ] (fun size ->
              use _ = torch.NewDisposeScope()
              let classifier = Classifier.create 1UL 3 size size 4
              let features = classifier.Features(normal 1UL [ 2; 3; size; size ])
              Expect.equal ((classifier.Probabilities features).shape) [| 2L; 4L |] "the shape of the probabilities")

          testCase "one class, or one pixel, is nothing to tell" (fun () ->
              Expect.stringContains
                  ((Expect.thrown<GanException>(fun () -> Classifier.create 1UL 1 28 28 1 |> ignore)).Message)
                  "2 classes"
                  "the message says how many classes it takes"

              Expect.stringContains
                  ((Expect.thrown<GanException>(fun () -> Classifier.create 1UL 1 1 1 3 |> ignore)).Message)
                  "2×2"
                  "the message says how large an image it takes")

          testTheory
              "a discriminator's features are the means of its activations, of each image alone"
              [ "dcgan", 64 + 128; "gan", 512 + 256 ]
              (fun (variant, width) ->
                  use _ = torch.NewDisposeScope()
                  let gan = SmallGames.gan variant (ImageShape.Square((if variant = "dcgan" then 16 else 8), 1))
                  let networks = ImageGan.networks 1UL torch.CPU gan
                  let extractor = Extractor.ofDiscriminator networks.Discriminator
                  let images = torch.tanh (normal 2UL [ 5; 1; gan.Shape.Height; gan.Shape.Width ])
                  let features = extractor.Features images
                  Expect.equal features.shape [| 5L; int64 width |] "the shape of the features"

                  agree
                      1e-5
                      "one alone"
                      (extractor.Features(images.narrow (0L, 3L, 1L)))
                      (features.narrow (0L, 3L, 1L))

                  let _, first = Model.activations networks.Discriminator images |> List.head
                  let first = if first.ndim = 4 then first.mean [| 2L; 3L |] else first
                  agree 1e-6 "the first layer" (features.narrow (1L, 0L, first.shape[1])) first
                  Expect.isFalse features.requires_grad "the features carry no graph") ]
