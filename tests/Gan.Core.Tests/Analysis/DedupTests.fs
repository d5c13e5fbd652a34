module GanFunctional.Tests.DedupTests

open GanFunctional
open GanFunctional.Analysis
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open Xunit

/// Images of their own: smooth noise, in [-1, 1].
let private images seed count =
    let coarse = normal seed [ count; 3; 8; 8 ]
    (Functional.UpsampleNearest(coarse, 32L, 32L) * 0.4).Clamp(-1.0, 1.0)

[<Fact>]
let ``brightness and contrast make no difference, and one colour is nothing`` () =
    use _ = new Scope()
    let some = images 1UL 3
    let rows = Dedup.normalise some
    Assert.Equal<int64[]>([| 3L; 3072L |], rows.Shape)
    Assert.Equal(0.0, (rows.Mean [| 1L |]).Abs().Max().Item(), 1e-5)
    Assert.Equal(1.0, (rows.Variance([| 1L |], unbiased = false)).Min().Item(), 1e-4)
    agree 1e-4 "changed" (Dedup.normalise (0.5 * some + 0.2)) rows
    Assert.Equal(0.0, (Dedup.normalise (Tensor.Full([| 1L; 3L; 32L; 32L |], 0.3))).Abs().Max().Item())

[<Fact>]
let ``codes are the signs of the code layer, the first bit the highest`` () =
    use _ = new Scope()
    use rng = new Rng 2UL
    let encoder = Model.create rng Dedup.encoder
    let some = images 3UL 4
    let codes = Dedup.codes encoder some
    Assert.Equal<int64[]>([| 4L; 16L |], codes.Shape)
    let layer = (Model.eval encoder (Dedup.normalise some)).ToArray<float32>()
    let found = codes.ToArray<byte>()

    for image in 0..3 do
        for bit in 0..127 do
            let set = (found[16 * image + bit / 8] >>> (7 - bit % 8)) &&& 1uy = 1uy
            Assert.Equal(layer[128 * image + bit] > 0f, set)

[<Fact>]
let ``the autoencoder learns to clean images, and its codes keep near what is near`` () =
    use _ = new Scope()
    use rng = new Rng 2UL

    let encoder, decoder =
        Model.create (rng.Derive "e") Dedup.encoder, Model.create (rng.Derive "d") Dedup.decoder

    let some = images 4UL 200
    let rows = Dedup.normalise some
    use trainer = Trainer.start 1UL Device.Cpu (Dedup.game 0.5 0.5 encoder decoder)

    let train rounds =
        for _ in 1..rounds do
            use _ = new Scope()
            trainer.Play rows

        Map(trainer.Report())["autoencoder.l2"]

    let first = train 5
    train 250 |> ignore
    let last = train 5
    Assert.True(last < 0.75 * first, $"{first} → {last}")
    let bits (x: Tensor) = [| for image in (Dedup.codes encoder x).ToArray<byte>() |> Array.chunkBySize 16 -> image |]

    let differing (a: byte[]) (b: byte[]) =
        Array.fold2 (fun sum x y -> sum + System.Numerics.BitOperations.PopCount(uint32 (x ^^^ y))) 0 a b

    let own, noisy = bits some, bits (some + 0.02 * normal 6UL [ 200; 3; 32; 32 ])
    let near = Array.map2 differing own noisy |> Array.averageBy float
    let far = Array.map2 differing own (Array.append noisy[1..] noisy[..0]) |> Array.averageBy float
    Assert.True(near < 6.0 && far > 25.0, $"{near} and {far} bits of 128")

[<Fact>]
let ``likeness is 1 for the same image, also moved by a pixel or brighter, and little for others`` () =
    use _ = new Scope()
    let some = images 7UL 5
    let likeness b = (Dedup.likeness some b).ToArray<float32>() |> Array.map float
    let moved = Tensor.Cat([ some.Narrow(3L, 0L, 1L); some.Narrow(3L, 0L, 31L) ], 3L)
    Assert.All(likeness some, (fun like -> Assert.Equal(1.0, like, 1e-5)))
    Assert.All(likeness moved, (fun like -> Assert.Equal(1.0, like, 1e-5)))
    Assert.All(likeness (0.8 * some + 0.1), (fun like -> Assert.InRange(like, 0.99, 1.0)))
    Assert.All(likeness (images 8UL 5), (fun like -> Assert.InRange(like, -1.0, 0.6)))
    Assert.All(likeness -some, (fun like -> Assert.InRange(like, -1.0, 0.2)))

[<Fact>]
let ``images of one colour are alike when the colour is`` () =
    use _ = new Scope()
    let flat value = Tensor.Full([| 1L; 3L; 32L; 32L |], value)
    let like a b = (Dedup.likeness (flat a) (flat b)).Item()
    Assert.Equal(1.0, like 0.3 0.3, 1e-6)
    Assert.Equal(0.0, like -1.0 1.0, 1e-6)
    Assert.InRange(like 0.0 1.0, 0.7, 0.8)
