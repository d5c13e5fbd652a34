module GanFunctional.Tests.MetricTests

open Expecto
open GanFunctional
open GanFunctional.Metrics
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp

let private rows (x: Tensor) = x.to_type(DType.Float64).ToArray<float>() |> Array.chunkBySize (int x.shape[1])

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

[<Tests>]
let tests =
    testList
        "MetricTests"
        [ testCase "the distance is what its definition says, for sets of any two sizes" (fun () ->
              for n, m, seed in [ 2, 2, 1UL; 5, 9, 2UL; 40, 16, 3UL ] do
                  let x, y = normal seed [ n; 7 ], normal (seed + 100UL) [ m; 7 ] + 0.3
                  Expect.isNear (Kid.distance x y) (defined x y) 1e-5 "the distance")

          testCase
              "the distance is nothing on average for one distribution, and grows with the shift of another"
              (fun () ->
                  let mean shift =
                      List.average
                          [ for seed in 0UL .. 99UL ->
                                Kid.distance
                                    (normal (2UL * seed) [ 16; 8 ])
                                    (normal (2UL * seed + 1UL) [ 16; 8 ] + shift) ]

                  // 100 estimates scatter by about 0.1: their mean by 0.01.
                  Expect.isInRange (mean 0.0) (-0.04) 0.04 "the mean distance of one distribution"
                  Expect.isTrue (mean 0.5 > 0.2) "the mean distance of shifted ones"
                  Expect.isTrue (mean 1.0 > 2.0 * mean 0.5) "a larger shift is farther")

          testCase "random features are always the same, and an image's do not depend on its company" (fun () ->
              let images = normal 4UL [ 5; 3; 16; 24 ]
              let features = RandomFeatures.ofImages images
              Expect.equal features.shape [| 5L; RandomFeatures.width |] "the shape of the features"

              Expect.equal
                  ((RandomFeatures.ofImages images).ToBytes())
                  (features.ToBytes())
                  "the features are the same each time"

              agree
                  golden
                  "one alone"
                  (RandomFeatures.ofImages (images.narrow (0L, 2L, 1L)))
                  (features.narrow (0L, 2L, 1L)))

          testCase "random features keep the images' order of magnitude and tell noise from flat images" (fun () ->
              let noise = torch.tanh (normal 5UL [ 32; 3; 32; 32 ])
              let flat = torch.tanh(normal 6UL [ 32; 3; 1; 1 ]).expand(32L, 3L, 32L, 32L)
              let ofNoise, ofFlat = RandomFeatures.ofImages noise, RandomFeatures.ofImages flat
              Expect.isInRange ((ofNoise.Square().mean()).Item()) 0.05 5.0 "the mean square of noise's features"
              let half (x: Tensor) i = x.narrow (0L, 16L * i, 16L)
              let same = Kid.distance (half ofNoise 0L) (half ofNoise 1L)
              Expect.isTrue (Kid.distance ofNoise ofFlat > 20.0 * abs same) "noise is far from flat images") ]
