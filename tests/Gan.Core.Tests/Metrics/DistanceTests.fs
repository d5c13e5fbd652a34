module GanFunctional.Tests.DistanceTests

open Expecto
open FsCheck
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Metrics
open GanFunctional.Tests.Testing
open GanFunctional.Testing
open GanFunctional.Torch
open TorchSharp

let private shuffled (seed: uint64) (rows: Tensor) =
    use rng = Generators.Seeded(seed)
    rows.index_select (0L, Draw.Permutation(rng, rows.shape[0]))

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

[<Tests>]
let tests =
    testList
        "DistanceTests"
        [ law
              "a set is at no Fréchet distance from itself in any order, and a shifted copy at the shift's square"
              60
              (Prop.forAll sets (fun (n, d, seed) ->
                  use _ = torch.NewDisposeScope()
                  let x = normal seed [ n; d ]
                  let shift = normal (seed + 5000UL) [ d ]
                  let scale = 1.0 + float d

                  near (1e-9 * scale) 0.0 (frechet x (shuffled seed x))
                  // The sum of float32 numbers is rounded to float32.
                  && near
                      (1e-5 * scale * scale)
                      (shift.Square().sum().Item())
                      (frechet x (x.to_type DType.Float64 + shift.to_type DType.Float64))))

          law
              "moments of parts are those of the whole, whatever the parts"
              60
              (Prop.forAll sets (fun (n, d, seed) ->
                  use _ = torch.NewDisposeScope()
                  // Far from 0, where a sum of squares would lose everything.
                  let x = (normal seed [ n; d ]).to_type DType.Float64 + 1e6
                  let whole = Moments.ofRows x

                  [ 1L; 3L; 7L; 100L ]
                  |> List.forall (fun size ->
                      let parts = Moments.ofBatches (x.split size)

                      parts.Count = int64 n
                      && relativeError parts.Mean whole.Mean < 1e-14
                      && (parts.Scatter - whole.Scatter).norm().Item() <= 1e-8 * whole.Scatter.norm().Item() + 1e-9)))

          testCase "moments of many batches hold no more tensors than of few" (fun () ->
              use _ = torch.NewDisposeScope()
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
              Expect.equal moments.Count 10000L "the number of rows"
              Expect.isInRange most 0L 8L "the most live tensors"
              Expect.equal live.Added 2L "live tensors of the result")

          testCase "features that never change and fewer images than features are no harm" (fun () ->
              use _ = torch.NewDisposeScope()
              let constant = torch.cat ([| normal 1UL [ 30; 4 ]; torch.ones [| 30L; 3L |] |], 1L)
              let other = torch.cat ([| normal 2UL [ 30; 4 ]; torch.ones [| 30L; 3L |] |], 1L)
              let bare = frechet (constant.narrow (1L, 0L, 4L)) (other.narrow (1L, 0L, 4L))
              agreeNumbers 1e-9 "constant features" (frechet constant other) bare
              let flat = torch.ones [| 10L; 5L |]
              Expect.equal (frechet flat flat) 0.0 "a set's distance from itself"
              Expect.isNear (frechet flat (2.0 * flat)) 5.0 1e-12 "the distance of a set from its double"
              // Two points a and b each: |Δμ|² + |a|²/2 + |b|²/2 − |a||b||cos|, as one axis each says.
              let axis (i: int) =
                  Tensors.From(
                      Array.init 12 (fun j ->
                          if j = i then 1.0
                          elif j = i + 6 then -1.0
                          else 0.0),
                      2L,
                      6L
                  )

              Expect.isNear (frechet (axis 0) (axis 3)) 4.0 1e-12 "the distance of two axes"

              Expect.throwsT<GanException>
                  (fun () -> frechet (normal 1UL [ 1; 3 ]) (normal 2UL [ 5; 3 ]) |> ignore)
                  "one row"

              Expect.throwsT<GanException>
                  (fun () -> frechet (normal 1UL [ 4; 3 ]) (normal 2UL [ 5; 2 ]) |> ignore)
                  "rows of different widths")

          testCase "the kernel distance comes with the deviation of its blocks" (fun () ->
              use _ = torch.NewDisposeScope()
              let x, y = normal 1UL [ 400; 6 ], normal 2UL [ 300; 6 ]
              let found = Kid.estimate 3UL 50 x y
              Expect.equal (found.Blocks, found.BlockSize) (6, 50) "the number of blocks and their size"
              Expect.equal (Kid.estimate 3UL 50 x y) found "the estimate of the same seed"
              Expect.notEqual (Kid.estimate 4UL 50 x y) found "the estimate of another seed"
              // Of one distribution: within four deviations of the mean of six.
              Expect.isInRange
                  (abs found.Mean)
                  0.0
                  (4.0 * found.Deviation / sqrt 6.0)
                  "the estimate of one distribution"

              let few = Kid.estimate 1UL 1000 (normal 1UL [ 5; 3 ]) (normal 2UL [ 9; 3 ])
              Expect.equal (few.Blocks, few.BlockSize) (2, 2) "the blocks of few rows"

              Expect.throwsT<GanException>
                  (fun () -> Kid.estimate 1UL 10 (normal 1UL [ 3; 3 ]) y |> ignore)
                  "blocks larger than the sets")

          testCase "of images that are all alike every block says the same" (fun () ->
              use _ = torch.NewDisposeScope()
              let x, y = torch.ones [| 8L; 2L |], Tensors.Full([| 8L; 2L |], 3.0)
              let found = Kid.estimate 1UL 4 x y
              Expect.isNear found.Mean (Kid.distance x y) 1e-9 "the distance of every block"
              Expect.isNear found.Deviation 0.0 1e-9 "the deviation of the blocks") ]
