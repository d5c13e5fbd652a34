module GanFunctional.Tests.NearestTests

open GanFunctional
open GanFunctional.Metrics
open GanFunctional.Tests.Testing
open GanFunctional.Testing
open GanFunctional.Torch
open Xunit

let private indices (near: Neighbours) = near.Indices.ToArray<int64>()

[<Fact>]
let ``the nearest are those of the definition, in order, across blocks of both sets`` () =
    use _ = new Scope()
    // More than one block each.
    let references, queries = normal 1UL [ 4500; 3 ], normal 2UL [ 2100; 3 ]
    let near = Nearest.among 4 references queries
    Assert.Equal<int64[]>([| 2100L; 4L |], near.Distances.Shape)
    let points = references.To(DType.Float64).ToArray<float>() |> Array.chunkBySize 3

    for row in [ 0; 1; 2047; 2048; 2099 ] do
        let query = queries.Narrow(0L, int64 row, 1L).To(DType.Float64).ToArray<float>()

        let sorted =
            points
            |> Array.mapi (fun i p -> sqrt (Array.sum (Array.map2 (fun a b -> (a - b) ** 2.0) p query)), int64 i)
            |> Array.sort
            |> Array.take 4

        Assert.Equal<int64[]>(Array.map snd sorted, indices near |> Array.skip (4 * row) |> Array.take 4)
        agree 1e-12 "distances" (near.Distances.Select(0L, int64 row)) (Tensor.From(Array.map fst sorted, 4L))

[<Fact>]
let ``references in batches give the same, and hold nothing`` () =
    use _ = new Scope()
    let references, queries = normal 3UL [ 300; 5 ], normal 4UL [ 40; 5 ]
    let whole = Nearest.among 6 references queries
    let batches = references.Split 7L
    use live = new LiveTensors()
    let parts = Nearest.amongBatches 6 (seq { for part in batches -> part.Clone() }) queries
    Assert.Equal<int64[]>(indices whole, indices parts)
    Assert.True(same whole.Distances parts.Distances)
    Assert.Equal(2L, live.Added)

[<Fact>]
let ``a copy is at no distance, and a point is not its own neighbour`` () =
    use _ = new Scope()
    let x = normal 5UL [ 30; 8 ] + 1000.0
    let near = Nearest.among 1 x x
    Assert.Equal<int64[]>([| 0L .. 29L |], indices near)
    Assert.All(near.Distances.ToArray<float>(), fun distance -> Assert.Equal(0.0, distance))
    let others = Nearest.others 1 x
    Assert.All(Array.indexed (indices others), fun (i, other) -> Assert.NotEqual(int64 i, other))
    Assert.All(others.Distances.ToArray<float>(), fun distance -> Assert.True(distance > 0.0))
    // Twins are each other's.
    let twins = Nearest.others 2 (Tensor.Cat [ x; x ])

    Assert.Equal<int64[]>(
        Array.append [| 30L .. 59L |] [| 0L .. 29L |],
        indices twins |> Array.chunkBySize 2 |> Array.map Array.head
    )

[<Fact>]
let ``all of them are sorted, and more than all are refused`` () =
    use _ = new Scope()
    let x = normal 6UL [ 5; 2 ]
    Assert.Equal<int64[]>([| 5L; 5L |], (Nearest.among 5 x x).Indices.Shape)
    Assert.Equal<int64[]>([| 5L; 4L |], (Nearest.others 4 x).Indices.Shape)
    let refused (f: unit -> Neighbours) = Assert.Throws<GanException>(fun () -> f () |> ignore).Message
    Assert.Contains("nearest 6 of 5", refused (fun () -> Nearest.among 6 x x))
    Assert.Contains("nearest 5 of 4", refused (fun () -> Nearest.others 5 x))
    Assert.Contains("at least 1", refused (fun () -> Nearest.among 0 x x))

[<Fact>]
let ``a set covers itself wholly, and a far one not at all`` () =
    use _ = new Scope()
    let x = normal 7UL [ 50; 4 ]
    let itself = Manifold.overlap x x
    Assert.Equal((1.0, 1.0, 1.0), (itself.Precision, itself.Recall, itself.Coverage))
    // Each point is in its own ball and in those whose five neighbours it is among: 6 of 5 on average.
    Assert.Equal(1.2, itself.Density, 1e-12)
    let far = Manifold.overlap x (x + 100.0)
    Assert.Equal({ Precision = 0.0; Recall = 0.0; Density = 0.0; Coverage = 0.0 }, far)
    let flat = Tensor.Ones [| 10L; 3L |]
    Assert.Equal(1.0, (Manifold.overlap flat flat).Precision)

[<Fact>]
let ``precision and recall swap when the sets do, in any order`` () =
    for seed in 1UL .. 5UL do
        use _ = new Scope()
        let x, y = normal seed [ 60; 3 ], normal (seed + 50UL) [ 45; 3 ] * 0.7
        let there, back = Manifold.overlap x y, Manifold.overlap y x
        Assert.Equal((there.Precision, there.Recall), (back.Recall, back.Precision))
        Assert.Equal(there, Manifold.overlap (x.Flip 0L) (y.Flip 0L))

[<Fact>]
let ``copies of training images are nearer than new ones, and as many of either are even`` () =
    let of' (values: float list) = Tensor.From(Array.ofList values, int64 values.Length)
    Assert.Equal(1.0, Memorisation.nearer (of' [ 0.0; 0.0 ]) (of' [ 1.0; 2.0; 3.0 ]))
    Assert.Equal(0.0, Memorisation.nearer (of' [ 9.0 ]) (of' [ 1.0; 2.0 ]))
    Assert.Equal(0.5, Memorisation.nearer (of' [ 1.0; 2.0 ]) (of' [ 2.0; 1.0 ]))
    Assert.Equal(0.75, Memorisation.nearer (of' [ 1.0; 2.0 ]) (of' [ 2.0; 3.0; 1.5; 2.0 ]), 1e-12)

[<Fact>]
let ``a sure and even judge counts all classes, one that always says the same counts one`` () =
    use _ = new Scope()
    let sure = Tensor.Identity 7L

    Assert.Equal(
        (7.0, 7.0),
        (System.Math.Round(Judgement.score sure, 12), System.Math.Round(Judgement.effectiveClasses sure, 12))
    )

    let same = sure.Narrow(0L, 2L, 1L).Expand(5L, 7L)
    Assert.Equal((1.0, 1.0), (Judgement.score same, Judgement.effectiveClasses same))
    // Undecided: all classes are as frequent, and no image is of one.
    let undecided = Tensor.Full([| 5L; 4L |], 0.25)
    Assert.Equal((1.0, 4.0), (Judgement.score undecided, Judgement.effectiveClasses undecided))
