module GanFunctional.Tests.ExtractorTests

open GanFunctional
open GanFunctional.Metrics
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open GanFunctional.Variants
open Xunit

// Light or dark to the left, in noise: two classes that a classifier can tell, and hardly by chance.
let private batch (seed: uint64) count =
    use rng = new Rng(seed)
    let labels = (Tensor.Uniform(rng, [| count |])).GreaterThan(0.5).To DType.Int64
    let noise = Tensor.Normal(rng, [| count; 1L; 8L; 8L |], 0.0, 0.5)
    let side = (labels.To(DType.Float32).Reshape(-1L, 1L, 1L, 1L) * 2.0 - 1.0) * 0.5
    let left = Tensor.Cat([ Tensor.Ones [| 1L; 1L; 8L; 4L |]; Tensor.Zeros [| 1L; 1L; 8L; 4L |] ], 3L)
    (noise + side * left).Clamp(-1.0, 1.0), labels

let private trained seed =
    let classifier = Classifier.create seed 1 8 2
    use trainer = Classifier.start seed classifier

    for round in 1UL .. 60UL do
        use _ = new Scope()
        trainer.Play(batch round 32L)

    classifier

[<Fact>]
let ``a classifier learns to tell its classes, always the same way`` () =
    let classifier = trained 5UL
    use _ = new Scope()
    let images, labels = batch 1000UL 200L
    let features = classifier.Features images
    Assert.Equal<int64[]>([| 200L; int64 Classifier.width |], features.Shape)
    let right = ((classifier.Labels features).EqualTo labels).To(DType.Float32).Mean().Item()
    Assert.InRange(right, 0.95, 1.0)
    let p = classifier.Probabilities features
    agree 1e-6 "sums" (p.Sum [| 1L |]) (Tensor.Ones [| 200L |])
    Assert.Equal<byte[]>(p.Argmax(1L).ToBytes(), (classifier.Labels features).ToBytes())
    Assert.Equal<(string * byte[]) list>(bytes classifier.Params, bytes (trained 5UL).Params)
    Assert.NotEqual<(string * byte[]) list>(bytes classifier.Params, bytes (trained 6UL).Params)

[<Theory>]
[<InlineData(2)>]
[<InlineData(7)>]
[<InlineData(28)>]
[<InlineData(64)>]
let ``a classifier takes images of any size`` (size: int) =
    use _ = new Scope()
    let classifier = Classifier.create 1UL 3 size 4
    let features = classifier.Features(normal 1UL [ 2; 3; size; size ])
    Assert.Equal<int64[]>([| 2L; 4L |], (classifier.Probabilities features).Shape)

[<Fact>]
let ``one class, or one pixel, is nothing to tell`` () =
    Assert.Contains("2 classes", Assert.Throws<GanException>(fun () -> Classifier.create 1UL 1 28 1 |> ignore).Message)
    Assert.Contains("2×2", Assert.Throws<GanException>(fun () -> Classifier.create 1UL 1 1 3 |> ignore).Message)

[<Theory>]
[<InlineData("dcgan", 64 + 128)>]
[<InlineData("gan", 512 + 256)>]
let ``a discriminator's features are the means of its activations, of each image alone`` (variant: string, width: int) =
    use _ = new Scope()
    let gan = Catalog.create variant { Size = (if variant = "dcgan" then 16 else 8); Channels = 1 }
    let networks = ImageGan.networks 1UL Device.Cpu gan
    let extractor = Extractor.ofDiscriminator networks.Discriminator
    let images = Functional.Tanh(normal 2UL [ 5; 1; gan.Shape.Size; gan.Shape.Size ])
    let features = extractor.Features images
    Assert.Equal<int64[]>([| 5L; int64 width |], features.Shape)
    agree 1e-5 "one alone" (extractor.Features(images.Narrow(0L, 3L, 1L))) (features.Narrow(0L, 3L, 1L))
    let _, first = Model.activations networks.Discriminator images |> List.head
    let first = if first.Dimensions = 4 then first.Mean [| 2L; 3L |] else first
    agree 1e-6 "the first layer" (features.Narrow(1L, 0L, first.Shape[1])) first
    Assert.False(features.RequiresGrad)
