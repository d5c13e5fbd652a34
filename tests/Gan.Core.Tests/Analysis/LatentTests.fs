module GanFunctional.Tests.LatentTests

open System
open Expecto
open GanFunctional
open GanFunctional.Analysis
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp

let private point (values: float list) = Tensors.From([| for v in values -> float32 v |], 1L, int64 values.Length)

let private norms (points: Tensor) = (points.flatten 2L).norm(2).ToArray<float32>() |> Array.map float

[<Tests>]
let tests =
    testList
        "LatentTests"
        [ testCase "a straight line goes through equal steps, an arc through equal angles" (fun () ->
              let a, b = point [ 1.0; 0.0 ], point [ 0.0; 1.0 ]
              agree 1e-6 "line" (Latent.linear 3 a b) (Tensors.From([| 1f; 0f; 0.5f; 0.5f; 0f; 1f |], 1L, 3L, 2L))
              let half, quarter = sqrt 0.5, Math.PI / 8.0

              agree
                  1e-6
                  "arc"
                  (Latent.spherical 3 a b)
                  (Tensors.From([| 1.0; 0.0; half; half; 0.0; 1.0 |], 1L, 3L, 2L).to_type DType.Float32)

              agree
                  1e-6
                  "first step of an arc in 4"
                  ((Latent.spherical 5 a b).narrow(1L, 1L, 1L))
                  (Tensors.From([| cos quarter; sin quarter |], 1L, 1L, 2L).to_type DType.Float32))

          testTheory
              "a way begins and ends at its ends, is the same from the other side, and has the shape of its points"
              [ true; false ]
              (fun straight ->
                  let way = if straight then Latent.linear else Latent.spherical
                  let a, b = normal 1UL [ 4; 100; 1; 1 ], normal 2UL [ 4; 100; 1; 1 ]
                  let there, back = way 9 a b, way 9 b a
                  Expect.equal there.shape [| 4L; 9L; 100L; 1L; 1L |] "the shape of the path"
                  agree 1e-6 "start" (there.select (1L, 0L)) a
                  agree 1e-6 "end" (there.select (1L, 8L)) b
                  agree 1e-6 "back" (back.flip 1L) there)

          testCase "an arc between points of one norm keeps it, and a straight line does not" (fun () ->
              let unit (x: Tensor) = 10.0 * x / x.norm (1, keepdim = true)
              let a, b = unit (normal 3UL [ 6; 50 ]), unit (normal 4UL [ 6; 50 ])

              for norm in norms (Latent.spherical 7 a b) do
                  Expect.isNear norm 10.0 1e-4 "the norm on a spherical path"

              Expect.exists (norms (Latent.linear 7 a b)) (fun norm -> norm < 9.0) "a straight path is nearer to 0")

          testCase "between parallel, opposite and zero points the arc is the line" (fun () ->
              for a, b in
                  [ [ 1.0; 2.0 ], [ 2.0; 4.0 ]
                    [ 1.0; 2.0 ], [ 1.0; 2.0 ]
                    [ 1.0; 0.0 ], [ -1.0; 0.0 ]
                    [ 0.0; 0.0 ], [ 3.0; 1.0 ]
                    [ 0.0; 0.0 ], [ 0.0; 0.0 ] ] do
                  agree
                      1e-6
                      $"{a} to {b}"
                      (Latent.spherical 4 (point a) (point b))
                      (Latent.linear 4 (point a) (point b)))

          testCase "each pair of points has its own arc" (fun () ->
              let a, b = normal 5UL [ 3; 8 ], normal 6UL [ 3; 8 ]
              let together = Latent.spherical 4 a b

              for i in 0L .. 2L do
                  agree
                      1e-6
                      "alone"
                      (Latent.spherical 4 (a.narrow (0L, i, 1L)) (b.narrow (0L, i, 1L)))
                      (together.narrow (0L, i, 1L)))

          testCase "less than two steps and points of two spaces are refused" (fun () ->
              let a = normal 1UL [ 2; 8 ]

              Expect.stringContains
                  ((Expect.thrown<GanException>(fun () -> Latent.linear 1 a a |> ignore)).Message)
                  "at least 2"
                  "the message says how many it takes"

              Expect.stringContains
                  ((Expect.thrown<GanException>(fun () -> Latent.spherical 3 a (normal 1UL [ 2; 9 ]) |> ignore))
                      .Message)
                  "[2, 9]"
                  "the message names the shape")

          testCase "arithmetic of means finds a concept that is added to all of a set" (fun () ->
              // Sets that differ from each other by a fixed vector, and their own noise averaged out.
              let concept = normal 9UL [ 1; 20 ]
              let a, b = normal 7UL [ 3; 20 ], normal 8UL [ 3; 20 ]
              let found = Latent.mean (a + concept) - Latent.mean a + Latent.mean b
              agree 1e-5 "b + concept" found (Latent.mean b + concept))

          testCase "the neighbours are within the spread, the point itself in the middle" (fun () ->
              use rng = Generators.Seeded(1UL)
              let point = normal 2UL [ 1; 1000; 1; 1 ]
              let near = Latent.neighbours rng 0.25 point
              Expect.equal near.shape [| 9L; 1000L; 1L; 1L |] "the shape of the neighbours"
              Expect.isTrue (same point (near.narrow (0L, 4L, 1L))) "the middle is the point itself"
              let moved = near - point
              Expect.isInRange (moved.abs().max().Item()) 0.24 (0.25 + 1e-6) "the largest move"
              Expect.isNear (moved.mean().Item()) 0.0 0.01 "the mean move"
              // Eight others, all different.
              Expect.equal
                  (Array.distinct (norms (near.unsqueeze 0L)) |> Array.length)
                  9
                  "the number of different neighbours")

          testCase "the direction of an attribute separates those who have it, and is walked on both sides" (fun () ->
              let axis = point [ 3.0; 0.0; 0.0; 4.0 ]
              let without = normal 3UL [ 4000; 4 ]
              let having = normal 4UL [ 4000; 4 ] + axis
              let direction = Latent.direction without having
              Expect.equal direction.shape [| 1L; 4L |] "the direction's shape"
              agree 0.03 "direction" direction axis
              let some = without.narrow (0L, 0L, 2L)
              let walked = Latent.along 5 2.0 direction some
              agree 1e-6 "against" (walked.select (1L, 0L)) (some - 2.0 * direction)
              agree 1e-6 "as it is" (walked.select (1L, 2L)) some
              agree 1e-6 "along" (walked.select (1L, 4L)) (some + 2.0 * direction)) ]
