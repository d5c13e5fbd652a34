module GanFunctional.Tests.Variants.PoissonTests

open Expecto
open FsCheck.FSharp
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

/// Whether two tensors have the same bits where the mask (0s and 1s, broadcast) is 1.
let sameWhere (mask: Tensor) (a: Tensor) (b: Tensor) =
    let bits (x: Tensor) = x.ToArray<float32>() |> Array.map System.BitConverter.SingleToInt32Bits
    Expect.equal b.shape a.shape "the shapes"

    Array.forall2
        (fun chosen (a, b) -> chosen = 0.0f || a = b)
        ((mask.expand a.shape).ToArray<float32>())
        (Array.zip (bits a) (bits b))

let private cases =
    Gen.zip (Gen.choose (0, 100)) (Gen.choose (1, 1000))
    |> Gen.map (fun (known, seed) ->
        use rng = Generators.Seeded(uint64 seed)

        (Mask.random rng (1.0 - float known / 100.0) 2 9 12).DetachFromDisposeScope(),
        Draw.Uniform(rng, [| 2L; 3L; 9L; 12L |], -1.0, 1.0).DetachFromDisposeScope())

[<Tests>]
let tests =
    testList
        "Variants.PoissonTests"
        [ testCase
              "blending is the solution of Pérez' equations, for holes inside, at the border, scattered and all around"
              (fun () ->
                  use _ = torch.NewDisposeScope()
                  let case = Golden.case "completion" "blend"
                  let input (name: string) = Golden.filled ((case.About.GetProperty "fill").GetProperty name) 0
                  let known, generated = input "known", input "generated"
                  agree 1e-6 "the blend" (Poisson.blend case["mask"] known generated) case["result"]
                  // An image's blend does not depend on the others that it is blended with.
                  let first (x: Tensor) = x.narrow (0L, 1L, 1L)

                  agree
                      1e-6
                      "one alone"
                      (Poisson.blend (first case["mask"]) (first known) (first generated))
                      (first case["result"]))

          law
              "known pixels stay bit for bit"
              25
              (Prop.forAll (Arb.fromGen cases) (fun (mask, known) ->
                  use _ = torch.NewDisposeScope()
                  let blended = Poisson.blend mask known (normal 3UL [ 2; 3; 9; 12 ])
                  sameWhere mask blended known && blended.isfinite().all().Item() = 1.0))

          law
              "what differs from the image by a constant is shifted back exactly"
              25
              (Prop.forAll (Arb.fromGen cases) (fun (mask, image) ->
                  use _ = torch.NewDisposeScope()
                  // Each image has its known pixels: the constant can be told.
                  let mask = mask.maximum (Mask.grid 9 12)
                  let blended = Poisson.blend mask image (image + 0.3)
                  (blended - image).abs().max().Item() < 1e-6))

          testCase "without a hole the image stays, without a known pixel the generated one is taken" (fun () ->
              use _ = torch.NewDisposeScope()
              let known, generated = normal 1UL [ 2; 3; 6; 5 ], normal 2UL [ 2; 3; 6; 5 ]
              let all = torch.ones [| 1L; 1L; 6L; 5L |]
              Expect.isTrue (same known (Poisson.blend all known generated)) "known everywhere"
              Expect.isTrue (same generated (Poisson.blend (1.0 - all) known generated)) "known nowhere")

          testCase "a hole of 96×96 pixels with one known pixel is solved to 1e-8" (fun () ->
              use _ = torch.NewDisposeScope()

              let mask =
                  Tensors.From([| for i in 0 .. 96 * 96 - 1 -> if i = 500 then 1.0 else 0.0 |], 1L, 1L, 96L, 96L)

              let image = (normal 1UL [ 1; 1; 96; 96 ]).to_type DType.Float64
              let blended = Poisson.blend mask image (image - 2.0)
              Expect.isInRange ((blended - image).abs().max().Item()) 0.0 1e-8 "the largest difference") ]
