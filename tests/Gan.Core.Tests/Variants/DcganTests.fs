module GanFunctional.Tests.Variants.DcganTests

open System.Collections.Generic
open Expecto
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

let private gan (name: string) =
    match name with
    | "dcgan64" -> Dcgan.create (ImageShape.Square(64, 3))
    | _ -> Dcgan.create (ImageShape.Square(28, 1))

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

          testTheory
              "every size makes images of that size and one logit an image"
              [ 16, 16; 20, 20; 28, 28; 32, 32; 128, 128; 48, 64; 96, 16 ]
              (fun (width, height) ->
                  use _ = torch.NewDisposeScope()
                  let shape = { Width = width; Height = height; Channels = 3 }
                  use rng = Generators.Seeded(1UL)
                  let generator = Model.create rng (Dcgan.generator 8 shape)
                  let discriminator = Model.create rng (Dcgan.discriminator 8 shape)
                  let images = inTraining generator (Draw.Normal(rng, [| 2L; 100L; 1L; 1L |]))
                  Expect.equal images.shape [| 2L; 3L; int64 height; int64 width |] "the shape of the images"
                  Expect.isInRange (images.detach().abs().max().Item()) 0.0 1.0 "the largest pixel"
                  Expect.equal ((inTraining discriminator images).shape) [| 2L; 1L |] "the shape of the logits")

          testTheory "a size that it can't make is refused with the nearest ones" [ 30; 8; 1000; 0; 36 ] (fun size ->
              for make in [ Dcgan.generator; Dcgan.discriminator ] do
                  let error = Expect.thrown<GanException>(fun () -> make 8 (ImageShape.Square(size, 3)) |> ignore)
                  Expect.stringContains error.Message $"{size}×{size}" "the message names the size"

              let near =
                  Expect.thrown<GanException>(fun () ->
                      Dcgan.generator 8 { Width = 30; Height = 66; Channels = 3 } |> ignore)

              Expect.stringContains near.Message "28×64 or 32×68" "the message names the sizes nearby")

          // A kernel over a whole image is a linear layer of the same numbers.
          testCase "a rectangular first map is a product with its weights" (fun () ->
              use _ = torch.NewDisposeScope()
              let net = Layers.rectangularTransposed (3, 5) 4 2
              let weight, z = normal 1UL [ 4; 2; 3; 5 ], normal 2UL [ 6; 4; 1; 1 ]
              let tree = Params.leaf "0.weight" weight
              let map = (Model.eval (Model.ofParams net tree) z).detach()
              let product = (z.reshape (6, 4)).mm(weight.detach().reshape(4, 30)).reshape(6, 2, 3, 5)
              agree 1e-5 "the map" map product)

          testTheory
              "the GAN of other programs' parameters: any latent space, first map and number of doublings"
              [ (10, 3, (1, 2), 1); (100, 4, (4, 4), 4); (128, 2, (9, 5), 2); (1, 1, (2, 3), 7) ]
              (fun (latent, features, (height, width), doublings) ->
                  let kernel path shape = KeyValuePair($"main.{path}.weight", Array.map int64 shape)
                  let widest = features <<< (doublings - 1)

                  let up =
                      [ for stage in 1 .. doublings - 1 ->
                            kernel (3 * stage) [| widest >>> (stage - 1); widest >>> stage; 4; 4 |] ]

                  let last = kernel (3 * doublings) [| features; 3; 4; 4 |]
                  let all = [ kernel 0 [| latent; widest; height; width |] ] @ up @ [ last ]
                  let gan = Dcgan.ofGenerator (Optimizer.Adam 1e-3) (NetworkShapes(all, [||]))
                  use _ = torch.NewDisposeScope()
                  let networks = ImageGan.networks 1UL torch.CPU gan
                  use rng = Generators.Seeded(1UL)
                  let images = Model.eval networks.Generator (ImageGan.latent rng 2 gan)
                  let size = [| 2L; 3L; int64 (height <<< doublings); int64 (width <<< doublings) |]
                  Expect.equal images.shape size "the images"

                  Expect.equal
                      [| 2L; 3L; int64 gan.Shape.Height; int64 gan.Shape.Width |]
                      size
                      "the shape that it says"

                  Expect.equal ((Model.eval networks.Discriminator images).shape) [| 2L; 1L |] "the logits"

                  let found =
                      [ for leaf in networks.Generator.Params.Leaves do
                            if leaf.Tensor.ndim = 4 then
                                leaf.Path, List.ofArray leaf.Tensor.shape ]

                  Expect.equal found [ for KeyValue(path, shape) in all -> path, List.ofArray shape ] "the kernels")

          testCase "a discriminator refuses images of another shape" (fun () ->
              let net = Dcgan.discriminator 4 (ImageShape.Square(16, 3))
              use _ = torch.NewDisposeScope()

              let shapes = [ for leaf in (newParams 1UL net).Leaves -> KeyValuePair(leaf.Path, leaf.Tensor.shape) ]

              let gan input = Dcgan.ofDiscriminator (Optimizer.Adam 1e-3) (NetworkShapes(shapes, input))
              Expect.equal (gan [| 1L; 3L; 16L; 16L |]).Shape (ImageShape.Square(16, 3)) "its own shape"
              let refused = Expect.thrown<GanException>(fun () -> gan [| 1L; 3L; 32L; 16L |] |> ignore)
              Expect.stringContains refused.Message "16×16 pixels in 3 channel(s), not of 16×32 in 3" "the message") ]
