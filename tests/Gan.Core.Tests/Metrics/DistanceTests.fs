module GanFunctional.Tests.DistanceTests

open FsCheck
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Metrics
open GanFunctional.Tests.Testing
open GanFunctional.Testing
open GanFunctional.Torch
open Xunit

let private shuffled (seed: uint64) (rows: Tensor) =
    use rng = new Rng(seed)
    rows.IndexSelect(0L, Tensor.Permutation(rng, rows.Shape[0]))

let private frechet x y = Frechet.distance (Moments.ofRows x) (Moments.ofRows y)

/// Rows of a random number, width and seed, also fewer rows than numbers.
let private sets =
    gen {
        let! n = Gen.choose (2, 40)
        let! d = Gen.choose (1, 12)
        let! seed = Gen.choose (1, 1000)
        return n, d, uint64 seed
    }
    |> Arb.fromGen

let private near tolerance (expected: float) (actual: float) = abs (actual - expected) <= tolerance

[<Fact>]
let ``a set is at no Fréchet distance from itself in any order, and a shifted copy at the shift's square`` () =
    law
        60
        (Prop.forAll sets (fun (n, d, seed) ->
            use _ = new Scope()
            let x = normal seed [ n; d ]
            let shift = normal (seed + 5000UL) [ d ]
            let scale = 1.0 + float d

            near (1e-9 * scale) 0.0 (frechet x (shuffled seed x))
            // The sum of float32 numbers is rounded to float32.
            && near
                (1e-5 * scale * scale)
                (shift.Square().Sum().Item())
                (frechet x (x.To DType.Float64 + shift.To DType.Float64))))

[<Fact>]
let ``moments of parts are those of the whole, whatever the parts`` () =
    law
        60
        (Prop.forAll sets (fun (n, d, seed) ->
            use _ = new Scope()
            // Far from 0, where a sum of squares would lose everything.
            let x = (normal seed [ n; d ]).To DType.Float64 + 1e6
            let whole = Moments.ofRows x

            [ 1L; 3L; 7L; 100L ]
            |> List.forall (fun size ->
                let parts = Moments.ofBatches (x.Split size)

                parts.Count = int64 n
                && relativeError parts.Mean whole.Mean < 1e-14
                && (parts.Scatter - whole.Scatter).Norm().Item() <= 1e-8 * whole.Scatter.Norm().Item() + 1e-9)))

[<Fact>]
let ``moments of many batches hold no more tensors than of few`` () =
    use _ = new Scope()
    let batches count = Seq.init count (fun i -> normal (uint64 i) [ 50; 20 ])
    Moments.ofBatches (batches 2) |> ignore
    use live = new LiveTensors()
    let mutable most = 0L

    let watched =
        batches 200
        |> Seq.map (fun batch ->
            most <- max most live.Added
            batch)

    let moments = Moments.ofBatches watched
    Assert.Equal(10000L, moments.Count)
    Assert.InRange(most, 0L, 8L)
    Assert.Equal(2L, live.Added)

[<Fact>]
let ``features that never change and fewer images than features are no harm`` () =
    use _ = new Scope()
    let constant = Tensor.Cat([ normal 1UL [ 30; 4 ]; Tensor.Ones [| 30L; 3L |] ], 1L)
    let other = Tensor.Cat([ normal 2UL [ 30; 4 ]; Tensor.Ones [| 30L; 3L |] ], 1L)
    let bare = frechet (constant.Narrow(1L, 0L, 4L)) (other.Narrow(1L, 0L, 4L))
    agreeNumbers 1e-9 "constant features" (frechet constant other) bare
    let flat = Tensor.Ones [| 10L; 5L |]
    Assert.Equal(0.0, frechet flat flat)
    Assert.Equal(5.0, frechet flat (2.0 * flat), 1e-12)
    // Two points a and b each: |Δμ|² + |a|²/2 + |b|²/2 − |a||b||cos|, as one axis each says.
    let axis (i: int) =
        Tensor.From(
            Array.init 12 (fun j ->
                if j = i then 1.0
                elif j = i + 6 then -1.0
                else 0.0),
            2L,
            6L
        )

    Assert.Equal(4.0, frechet (axis 0) (axis 3), 1e-12)

    Assert.Throws<GanException>(fun () -> frechet (normal 1UL [ 1; 3 ]) (normal 2UL [ 5; 3 ]) |> ignore)
    |> ignore

    Assert.Throws<GanException>(fun () -> frechet (normal 1UL [ 4; 3 ]) (normal 2UL [ 5; 2 ]) |> ignore)
    |> ignore

[<Fact>]
let ``the kernel distance comes with the deviation of its blocks`` () =
    use _ = new Scope()
    let x, y = normal 1UL [ 400; 6 ], normal 2UL [ 300; 6 ]
    let found = Kid.estimate 3UL 50 x y
    Assert.Equal((6, 50), (found.Blocks, found.BlockSize))
    Assert.Equal(found, Kid.estimate 3UL 50 x y)
    Assert.NotEqual(found, Kid.estimate 4UL 50 x y)
    // Of one distribution: within four deviations of the mean of six.
    Assert.InRange(abs found.Mean, 0.0, 4.0 * found.Deviation / sqrt 6.0)
    let few = Kid.estimate 1UL 1000 (normal 1UL [ 5; 3 ]) (normal 2UL [ 9; 3 ])
    Assert.Equal((2, 2), (few.Blocks, few.BlockSize))

    Assert.Throws<GanException>(fun () -> Kid.estimate 1UL 10 (normal 1UL [ 3; 3 ]) y |> ignore)
    |> ignore

[<Fact>]
let ``of images that are all alike every block says the same`` () =
    use _ = new Scope()
    let x, y = Tensor.Ones [| 8L; 2L |], Tensor.Full([| 8L; 2L |], 3.0)
    let found = Kid.estimate 1UL 4 x y
    Assert.Equal(Kid.distance x y, found.Mean, 1e-9)
    Assert.Equal(0.0, found.Deviation, 1e-9)
