module GanFunctional.Tests.MetricTests

open GanFunctional.Metrics
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open Xunit

let private rows (x: Tensor) = x.To(DType.Float64).ToArray<float>() |> Array.chunkBySize (int x.Shape[1])

// The definition, term by term.
let private defined (x: Tensor) (y: Tensor) =
    let kernel (a: float[]) (b: float[]) = (Array.sum (Array.map2 (*) a b) / float a.Length + 1.0) ** 3.0
    let x, y = rows x, rows y

    let within (x: float[][]) =
        List.average
            [ for i in 0 .. x.Length - 1 do
                  for j in 0 .. x.Length - 1 do
                      if i <> j then
                          kernel x[i] x[j] ]

    within x + within y
    - 2.0
      * List.average
          [ for a in x do
                for b in y -> kernel a b ]

[<Fact>]
let ``the distance is what its definition says, for sets of any two sizes`` () =
    for n, m, seed in [ 2, 2, 1UL; 5, 9, 2UL; 40, 16, 3UL ] do
        let x, y = normal seed [ n; 7 ], normal (seed + 100UL) [ m; 7 ] + 0.3
        Assert.Equal(defined x y, Kid.distance x y, 1e-5)

[<Fact>]
let ``the distance is nothing on average for one distribution, and grows with the shift of another`` () =
    let mean shift =
        List.average
            [ for seed in 0UL .. 99UL ->
                  Kid.distance (normal (2UL * seed) [ 16; 8 ]) (normal (2UL * seed + 1UL) [ 16; 8 ] + shift) ]

    // 100 estimates scatter by about 0.1: their mean by 0.01.
    Assert.InRange(mean 0.0, -0.04, 0.04)
    Assert.True(mean 0.5 > 0.2)
    Assert.True(mean 1.0 > 2.0 * mean 0.5)

[<Fact>]
let ``random features are always the same, and an image's do not depend on its company`` () =
    let images = normal 4UL [ 5; 3; 16; 24 ]
    let features = RandomFeatures.ofImages images
    Assert.Equal<int64[]>([| 5L; RandomFeatures.width |], features.Shape)
    Assert.Equal<byte[]>(features.ToBytes(), (RandomFeatures.ofImages images).ToBytes())
    agree golden "one alone" (RandomFeatures.ofImages (images.Narrow(0L, 2L, 1L))) (features.Narrow(0L, 2L, 1L))

[<Fact>]
let ``random features keep the images' order of magnitude and tell noise from flat images`` () =
    let noise = Functional.Tanh(normal 5UL [ 32; 3; 32; 32 ])
    let flat = Functional.Tanh(normal 6UL [ 32; 3; 1; 1 ]).Expand(32L, 3L, 32L, 32L)
    let ofNoise, ofFlat = RandomFeatures.ofImages noise, RandomFeatures.ofImages flat
    Assert.InRange((ofNoise.Square().Mean()).Item(), 0.05, 5.0)
    let half (x: Tensor) i = x.Narrow(0L, 16L * i, 16L)
    let same = Kid.distance (half ofNoise 0L) (half ofNoise 1L)
    Assert.True(Kid.distance ofNoise ofFlat > 20.0 * abs same)
