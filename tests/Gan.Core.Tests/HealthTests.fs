module GanFunctional.Tests.HealthTests

open Expecto
open GanFunctional
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp

let private images = normal 5UL [ 6; 1; 4; 4 ]

[<Tests>]
let tests =
    testList
        "HealthTests"
        [ testCase "images that differ as much as the real ones have diversity 1, those that are all alike 0" (fun () ->
              Expect.isNear (Health.diversity images (images + 3.0)) 1.0 1e-6 "the same images, shifted"
              Expect.isNear (Health.diversity images (0.25 * images)) 0.25 1e-6 "images of a quarter of the contrast"

              Expect.isNear
                  (Health.diversity images (torch.ones [| 6L; 1L; 4L; 4L |]))
                  0.0
                  1e-6
                  "images that are all alike")

          testCase "the diversity is the mean distance of pairs" (fun () ->
              let points (values: float32 list) = Tensors.From(Array.ofList values, int64 values.Length, 1L)
              // Distances 1, 4, 3 against 2.
              Expect.isNear
                  (Health.diversity (points [ 0f; 2f ]) (points [ 0f; 1f; 4f ]))
                  (8.0 / 3.0 / 2.0)
                  1e-6
                  "the diversity of two and three points")

          testCase "the accuracy counts the pairs that the discriminator has in the right order" (fun () ->
              let logits (values: float32 list) = Tensors.From(Array.ofList values, int64 values.Length, 1L)
              Expect.isNear (Health.accuracy (logits [ -1f; 2f ]) (logits [ -3f; -2f ])) 1.0 1e-6 "all right"
              Expect.isNear (Health.accuracy (logits [ -3f ]) (logits [ 1f; 2f ])) 0.0 1e-6 "all wrong"
              Expect.isNear (Health.accuracy (logits [ 1f; 1f ]) (logits [ 1f ])) 0.5 1e-6 "half right"

              Expect.isNear
                  (Health.accuracy (logits [ 0f; 3f ]) (logits [ 1f; -1f ]))
                  0.75
                  1e-6
                  "a logit of 0 is half right"
              // Patches count together.
              Expect.isNear
                  (Health.accuracy
                      (Tensors.From([| 5f; -1f |], 1L, 1L, 1L, 2L))
                      (Tensors.From([| 1f; 1f |], 1L, 1L, 1L, 2L)))
                  1.0
                  1e-6
                  "the accuracy over patches") ]
