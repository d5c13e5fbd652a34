module GanFunctional.Tests.NearestTests

open Expecto
open GanFunctional
open GanFunctional.Metrics
open GanFunctional.Tests.Testing
open GanFunctional.Testing
open GanFunctional.Torch
open TorchSharp

let private indices (near: Neighbours) = near.Indices.ToArray<int64>()

[<Tests>]
let tests =
    testList
        "NearestTests"
        [ testCase "the nearest are those of the definition, in order, across blocks of both sets" (fun () ->
              use _ = torch.NewDisposeScope()
              // More than one block each.
              let references, queries = normal 1UL [ 4500; 3 ], normal 2UL [ 2100; 3 ]
              let near = Nearest.among 4 references queries
              Expect.equal near.Distances.shape [| 2100L; 4L |] "the shape of the distances"
              let points = references.to_type(DType.Float64).ToArray<float>() |> Array.chunkBySize 3

              for row in [ 0; 1; 2047; 2048; 2099 ] do
                  let query = queries.narrow(0L, int64 row, 1L).to_type(DType.Float64).ToArray<float>()

                  let sorted =
                      points
                      |> Array.mapi (fun i p ->
                          sqrt (Array.sum (Array.map2 (fun a b -> (a - b) ** 2.0) p query)), int64 i)
                      |> Array.sort
                      |> Array.take 4

                  Expect.equal
                      (indices near |> Array.skip (4 * row) |> Array.take 4)
                      (Array.map snd sorted)
                      "the nearest rows"

                  agree
                      1e-12
                      "distances"
                      (near.Distances.select (0L, int64 row))
                      (Tensors.From(Array.map fst sorted, 4L)))

          testCase "references in batches give the same, and hold nothing" (fun () ->
              use _ = torch.NewDisposeScope()
              let references, queries = normal 3UL [ 300; 5 ], normal 4UL [ 40; 5 ]
              let whole = Nearest.among 6 references queries
              let batches = references.split 7L
              use live = new LiveTensors()
              let parts = Nearest.amongBatches 6 (seq { for part in batches -> part.clone () }) queries
              Expect.equal (indices parts) (indices whole) "the neighbours by parts"
              Expect.isTrue (same whole.Distances parts.Distances) "the distances by parts"
              Expect.equal live.Added 2L "live tensors of the result")

          testCase "a copy is at no distance, and a point is not its own neighbour" (fun () ->
              use _ = torch.NewDisposeScope()
              let x = normal 5UL [ 30; 8 ] + 1000.0
              let near = Nearest.among 1 x x
              Expect.equal (indices near) [| 0L .. 29L |] "each row's nearest is itself"

              for distance in near.Distances.ToArray<float>() do
                  Expect.equal distance 0.0 "the distance from itself"

              let others = Nearest.others 1 x

              for i, other in Array.indexed (indices others) do
                  Expect.notEqual other (int64 i) "another row is not the row itself"

              for distance in others.Distances.ToArray<float>() do
                  Expect.isTrue (distance > 0.0) "the distance from another row"
              // Twins are each other's.
              let twins = Nearest.others 2 (torch.cat [| x; x |])

              Expect.equal
                  (indices twins |> Array.chunkBySize 2 |> Array.map Array.head)
                  (Array.append [| 30L .. 59L |] [| 0L .. 29L |])
                  "the nearest others of twins")

          testCase "all of them are sorted, and more than all are refused" (fun () ->
              use _ = torch.NewDisposeScope()
              let x = normal 6UL [ 5; 2 ]
              Expect.equal ((Nearest.among 5 x x).Indices.shape) [| 5L; 5L |] "the shape of all neighbours"
              Expect.equal ((Nearest.others 4 x).Indices.shape) [| 5L; 4L |] "the shape of all others"
              let refused (f: unit -> Neighbours) = (Expect.thrown<GanException>(fun () -> f () |> ignore)).Message

              Expect.stringContains
                  (refused (fun () -> Nearest.among 6 x x))
                  "nearest 6 of 5"
                  "the message says how many there are"

              Expect.stringContains
                  (refused (fun () -> Nearest.others 5 x))
                  "nearest 5 of 4"
                  "the message says how many there are"

              Expect.stringContains
                  (refused (fun () -> Nearest.among 0 x x))
                  "at least 1"
                  "the message says how many it takes")

          testCase "a set covers itself wholly, and a far one not at all" (fun () ->
              use _ = torch.NewDisposeScope()
              let x = normal 7UL [ 50; 4 ]
              let itself = Manifold.overlap x x

              Expect.equal
                  (itself.Precision, itself.Recall, itself.Coverage)
                  (1.0, 1.0, 1.0)
                  "precision, recall and coverage of a set by itself"
              // Each point is in its own ball and in those whose five neighbours it is among: 6 of 5 on average.
              Expect.isNear itself.Density 1.2 1e-12 "the density of a set by itself"
              let far = Manifold.overlap x (x + 100.0)
              Expect.equal far { Precision = 0.0; Recall = 0.0; Density = 0.0; Coverage = 0.0 } "sets far apart"
              let flat = torch.ones [| 10L; 3L |]
              Expect.equal ((Manifold.overlap flat flat).Precision) 1.0 "the precision of a set that is one point")

          testCase "precision and recall swap when the sets do, in any order" (fun () ->
              for seed in 1UL .. 5UL do
                  use _ = torch.NewDisposeScope()
                  let x, y = normal seed [ 60; 3 ], normal (seed + 50UL) [ 45; 3 ] * 0.7
                  let there, back = Manifold.overlap x y, Manifold.overlap y x

                  Expect.equal
                      (back.Recall, back.Precision)
                      (there.Precision, there.Recall)
                      "precision and recall the other way round"

                  Expect.equal (Manifold.overlap (x.flip 0L) (y.flip 0L)) there "the overlap in another order")

          testCase "copies of training images are nearer than new ones, and as many of either are even" (fun () ->
              let of' (values: float list) = Tensors.From(Array.ofList values, int64 values.Length)
              Expect.equal (Memorisation.nearer (of' [ 0.0; 0.0 ]) (of' [ 1.0; 2.0; 3.0 ])) 1.0 "all are nearer"
              Expect.equal (Memorisation.nearer (of' [ 9.0 ]) (of' [ 1.0; 2.0 ])) 0.0 "none is nearer"
              Expect.equal (Memorisation.nearer (of' [ 1.0; 2.0 ]) (of' [ 2.0; 1.0 ])) 0.5 "half are nearer"

              Expect.isNear
                  (Memorisation.nearer (of' [ 1.0; 2.0 ]) (of' [ 2.0; 3.0; 1.5; 2.0 ]))
                  0.75
                  1e-12
                  "three of four are nearer")

          testCase "a sure and even judge counts all classes, one that always says the same counts one" (fun () ->
              use _ = torch.NewDisposeScope()
              let sure = torch.eye 7L

              Expect.equal
                  (System.Math.Round(Judgement.score sure, 12), System.Math.Round(Judgement.effectiveClasses sure, 12))
                  (7.0, 7.0)
                  "the score and the effective classes of sure answers"

              let same = sure.narrow(0L, 2L, 1L).expand(5L, 7L)

              Expect.equal
                  (Judgement.score same, Judgement.effectiveClasses same)
                  (1.0, 1.0)
                  "the score and the effective classes of equal answers"
              // Undecided: all classes are as frequent, and no image is of one.
              let undecided = Tensors.Full([| 5L; 4L |], 0.25)

              Expect.equal
                  (Judgement.score undecided, Judgement.effectiveClasses undecided)
                  (1.0, 4.0)
                  "the score and the effective classes of undecided answers") ]
