module GanFunctional.Tests.Variants.DcganTests

open Expecto
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

let private gan (name: string) =
    match name with
    | "dcgan64" -> Dcgan.create { Size = 64; Channels = 3 }
    | _ -> Dcgan.create { Size = 28; Channels = 1 }

[<Tests>]
let tests =
    testList
        "Variants.DcganTests"
        [ testTheory "names, shapes and counts are PyTorch's" [ "dcgan64"; "dcgan28" ] (fun name ->
              GoldenGame.namesAgree (Golden.case "dcgan" name) (ImageGan.networks 1UL torch.CPU (gan name)))

          testCase "DCGAN-64 has the example's parameter counts" (fun () ->
              let networks = ImageGan.networks 1UL torch.CPU (gan "dcgan64")
              Expect.equal networks.Generator.Params.Count 3_576_704L "the generator's parameters"
              Expect.equal networks.Discriminator.Params.Count 2_765_568L "the discriminator's parameters")

          testTheory
              "outputs, losses, gradients and statistics are PyTorch's"
              [ "dcgan64", "train"; "dcgan64", "eval"; "dcgan28", "train"; "dcgan28", "eval" ]
              (fun (name, mode) -> GoldenGame.outputsAgree (Golden.case "dcgan" $"{name}_{mode}") (gan name))

          testCase "the first 20 rounds' losses of a slow DCGAN-64 are PyTorch's" (fun () ->
              let case = Golden.case "dcgan" "dcgan64_training_nonSaturating_lr5e-07"
              GoldenGame.trainingAgrees case DType.Float32 Objective.NonSaturating (gan "dcgan64"))

          // At their own rates the games are chaotic in float32 (tests/golden/README.md): PyTorch's own float32 leaves its float64
          // in DCGAN-64's second round. In float64 the two implementations can be told apart from rounding.
          testTheory
              "the first 20 rounds' losses at the usual rate are PyTorch's in float64"
              [ "dcgan28"; "dcgan64" ]
              (fun name ->
                  let case = Golden.case "dcgan" $"{name}_training_nonSaturating"
                  GoldenGame.trainingAgrees case DType.Float64 Objective.NonSaturating (gan name))

          testTheory "every size makes images of that size and one logit an image" [ 16; 20; 28; 32; 128 ] (fun size ->
              use _ = torch.NewDisposeScope()
              Expect.contains Dcgan.sizes size "the size is a known one"
              let shape = { Size = size; Channels = 3 }
              use rng = Generators.Seeded(1UL)
              let generator = Model.create rng (Dcgan.generator 8 shape)
              let discriminator = Model.create rng (Dcgan.discriminator 8 shape)
              let images = inTraining generator (Draw.Normal(rng, [| 2L; 100L; 1L; 1L |]))
              Expect.equal images.shape [| 2L; 3L; int64 size; int64 size |] "the shape of the images"
              Expect.isInRange (images.detach().abs().max().Item()) 0.0 1.0 "the largest pixel"
              Expect.equal ((inTraining discriminator images).shape) [| 2L; 1L |] "the shape of the logits")

          testTheory "a size that it can't make is refused with the nearest ones" [ 30; 8; 1000; 0 ] (fun size ->
              let shape = { Size = size; Channels = 3 }

              for make in [ Dcgan.generator; Dcgan.discriminator ] do
                  let error = Expect.thrown<GanException>(fun () -> make 8 shape |> ignore)
                  Expect.stringContains error.Message $"{size}×{size}" "the message names the size"

              let near = Expect.thrown<GanException>(fun () -> Dcgan.generator 8 { shape with Size = 30 } |> ignore)
              Expect.stringContains near.Message "24, 28, 32" "the message names the sizes nearby") ]
