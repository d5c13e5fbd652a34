module GanFunctional.Tests.Variants.ConditionalTests

open GanFunctional
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open GanFunctional.Variants
open Xunit

let private shape = { Size = 16; Channels = 1 }
let both = TheoryData<string>([ "dcgan"; "gan" ])
let private make name = if name = "dcgan" then Conditional.dcgan 64 3 shape else Conditional.gan 3 shape

[<Theory; MemberData(nameof both)>]
let ``images and logits follow the class, and each network's shapes are the plain one's with wider inputs``
    (name: string)
    =
    use _ = new Scope()
    let gan = make name
    let networks = Conditional.networks 1UL Device.Cpu gan
    use rng = new Rng 2UL
    let z = gan.Latent rng 2
    let of' label = Conditional.oneHot 3 [| label; label |]
    let images label = inTraining networks.Generator (z, of' label)
    Assert.Equal<int64[]>([| 2L; 1L; 16L; 16L |], (images 0L).Shape)
    Assert.False(same (images 0L) (images 1L))
    let logits label = inTraining networks.Discriminator (images 0L, of' label)
    Assert.Equal<int64[]>([| 2L; 1L |], (logits 0L).Shape)
    Assert.False(same (logits 0L) (logits 1L))
    let plain = ImageGan.networks 1UL Device.Cpu (Catalog.create name shape)

    for ours, theirs, wider in
        [ networks.Generator.Params, plain.Generator.Params, (if name = "dcgan" then 0 else 1)
          networks.Discriminator.Params, plain.Discriminator.Params, 1 ] do
        Assert.Equal<string list>([ for leaf in theirs.Leaves -> leaf.Path ], [ for leaf in ours.Leaves -> leaf.Path ])
        let first (tree: Params) = tree.Leaves.Head.Tensor.Shape
        Assert.Equal((first theirs)[wider] + 3L, (first ours)[wider])

        for ours, theirs in List.zip ours.Leaves.Tail theirs.Leaves.Tail do
            Assert.Equal<int64[]>(theirs.Tensor.Shape, ours.Tensor.Shape)

[<Fact>]
let ``classes are ones among zeros`` () =
    let found = Conditional.oneHot 3 [| 2L; 0L |]
    Assert.Equal<float32[]>([| 0f; 0f; 1f; 1f; 0f; 0f |], found.ToArray<float32>())

[<Theory; MemberData(nameof both)>]
let ``a round asks for the classes of its batch`` (name: string) =
    use _ = new Scope()
    let gan = make name
    let networks = Conditional.networks 1UL Device.Cpu gan
    let game = Conditional.game gan.Latent Objective.nonSaturating (Optim.sgd 0.1) networks
    let classes = Conditional.oneHot 3 [| 0L; 2L; 1L; 1L |]
    let play = game.Play (firstStep 5UL) (normal 1UL [ 4; 1; 16; 16 ], classes)
    Assert.True(same classes play.Classes)
    agree golden "fakes" (inTraining networks.Generator (gan.Latent (firstStep 5UL).Rng 4, classes)) play.Fake

/// Class k is bright in the k-th third of the rows.
let private stripes (classes: int64[]) =
    let pixel label row = if row / 6 = int label then 0.8f else -0.8f

    Tensor.From(
        [| for label in classes do
               for row in 0..15 do
                   for _ in 0..15 -> pixel label row |],
        [| int64 classes.Length; 1L; 16L; 16L |]
    )

// The fully connected one takes ten times as many rounds.
[<Fact>]
let ``it learns to draw what is asked for`` () =
    use _ = new Scope()
    let gan = make "dcgan"
    let networks = Conditional.networks 3UL Device.Cpu gan
    use trainer = Conditional.start (Optim.adam 2e-4 (0.5, 0.999)) 3UL Device.Cpu networks gan

    for round in 1..200 do
        use _ = new Scope()
        let classes = [| for i in 0..23 -> int64 ((round + i) % 3) |]
        trainer.Play(stripes classes + 0.1 * normal (uint64 round) [ 24; 1; 16; 16 ], Conditional.oneHot 3 classes)

    use rng = new Rng 9UL
    let wanted = [| for i in 0..29 -> int64 (i % 3) |]
    let images = Conditional.sample rng 8 wanted networks gan
    Assert.Equal<int64[]>([| 30L; 1L; 16L; 16L |], images.Shape)

    let nearest i =
        let distance label = (images.Narrow(0L, int64 i, 1L) - stripes [| label |]).Square().Mean().Item()
        List.minBy distance [ 0L; 1L; 2L ]

    let right = [ for i in 0..29 -> if nearest i = wanted[i] then 1 else 0 ] |> List.sum
    Assert.True(right >= 27, $"{right} of 30 images are of their class")
