module GanFunctional.Tests.Variants.TranslatorTests

open Expecto
open FsCheck.FSharp
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

let private of' op file = Golden.cases file (fun case -> case.Op = op)

let private names =
    [ for file in [ "pix2pix"; "cyclegan" ] do
          for name in of' "names" file -> file, name ]

let private outputs =
    [ for file in [ "pix2pix"; "cyclegan" ] do
          for name in of' "outputs" file -> file, name ]

// What the implementation that the papers' authors published has.
let private published =
    Map
        [ "unet256", 54_413_955L
          "unet128", 41_828_995L
          "patchgan70", 2_768_705L
          "patchgan70_instance", 2_764_737L
          "resnet9", 11_378_179L
          "resnet6", 7_837_699L ]

let private unet =
    { Depth = 3; Features = 2; Inputs = 3; Outputs = 3; Norm = Norm.Batch; Dropout = true }

let private resnet: ResNet =
    { Blocks = 1; Features = 2; Inputs = 3; Outputs = 3; Norm = Norm.Instance; Dropout = true }

let private multiples least = Gen.choose (least, 4)

let private image height width = Translators.images 1 [ 1; 3; height; width ]

[<Tests>]
let tests =
    testList
        "Variants.TranslatorTests"
        [ testTheory "names, shapes and counts are PyTorch's" names (fun (file, name) ->
              let count = Translators.namesAgree (Golden.case file name)

              published
              |> Map.tryFind name
              |> Option.iter (fun expected -> Expect.equal count expected "the number of parameters"))

          testCase "the networks of published size are among them" (fun () ->
              let held = names |> List.map snd |> Set

              Expect.isEmpty
                  (published |> Map.filter (fun name _ -> not (held.Contains name)))
                  "published counts that no case holds")

          testTheory "outputs and statistics are PyTorch's" outputs (fun (file, name) ->
              Translators.outputsAgree (Golden.case file name))

          law
              "a generator's image is as large as the one it is given, for all sizes that fit"
              20
              (Prop.forAll (Arb.fromGen (Gen.zip (multiples 1) (multiples 1))) (fun (high, wide) ->
                  use _ = torch.NewDisposeScope()

                  [ UNet.generator unet, 8; ResNet.generator resnet, 8; UNet.generator { unet with Depth = 2 }, 4 ]
                  |> List.forall (fun (net, unit) ->
                      let shape = [ 2; 3; high * unit; wide * unit ]
                      let tree = newParams 1UL net
                      let y = Net.apply net tree Eval (Translators.images 1 shape)
                      Params.free tree
                      y.shape = [| for size in shape -> int64 size |] && y.detach().abs().max().Item() < 1.0)))

          // A patch's side is the smallest difference in an image that can't be seen by one logit. In float32 minimal filtering leaves rounding's
          // remains where the gradient is 0.
          testTheory "a logit sees a patch of its size and no more" PatchGan.patches (fun patch ->
              use _ = torch.NewDisposeScope()
              let net = PatchGan.discriminator Norm.None patch 2 1
              let size = 2 * patch + 16
              let x = (Translators.images 1 [ 1; 1; size; size ]).to_type DType.Float64
              x.requires_grad <- true
              let tree = newParams 1UL net |> inFloat64
              let logits = Net.apply net tree Eval x
              let middle = logits.shape[2] / 2L
              let one = logits.select(0L, 0L).select(0L, 0L).select(0L, middle).select(0L, middle)
              let gradient = Autograd.Grad(one, [| x |])
              let rows = gradient[0].abs().sum([| 0L; 1L; 3L |]).ToArray<float>()

              let seen =
                  [ for i, row in Seq.indexed rows do
                        if row > 0.0 then
                            i ]

              Expect.equal (List.last seen - List.head seen + 1) patch "the pixels that a logit sees"
              Params.free tree)

          testCase "images of a size that does not fit are refused with the nearest sizes" (fun () ->
              let run net x () = Net.apply net (newParams 1UL net) Eval x |> ignore
              let refused text net x = Translators.refused text (run net x)
              let deep = UNet.generator { unet with Depth = 5 }

              refused
                  "a U-Net of depth 5 can't take images of 64×100 pixels (width×height): both must be multiples of 32, as in 64×96 or 64×128"
                  deep
                  (image 100 64)

              refused "as in 32×32" deep (image 8 20)

              refused
                  "a residual generator can't take images of 6×4 pixels (width×height): both must be multiples of 4 and at least 8, as in 8×8"
                  (ResNet.generator resnet)
                  (image 4 6)

              refused
                  "a PatchGAN of 70 pixels can't take images of 40×16 pixels (width×height): both must be at least 24, as in 40×24"
                  (PatchGan.discriminator Norm.Batch 70 2 3)
                  (image 16 40)

              refused "takes images [n, c, h, w], not a tensor [3, 32, 32]" deep (Translators.images 1 [ 3; 32; 32 ])
              UNet.check 5 64L 96L
              Translators.refused "256×512" (fun () -> UNet.check 8 500L 256L)
              ResNet.check 12L 8L
              Translators.refused "12×12 or 16×16" (fun () -> ResNet.check 14L 14L))

          testCase "the least image of every patch is judged" (fun () ->
              use _ = torch.NewDisposeScope()

              for halvings, patch in List.indexed PatchGan.patches do
                  let least = if patch = 1 then 1 else 3 * pown 2 halvings
                  let net = PatchGan.discriminator Norm.Instance patch 2 3
                  let tree = newParams 1UL net
                  let logits = Net.apply net tree Eval (image least (least + 1))
                  Expect.equal (logits.numel ()) (int64 (if patch = 1 then 2 else 1)) "the number of logits"
                  Params.free tree)

          testCase "networks that can't be made are refused" (fun () ->
              let refused text make = Translators.refused text (fun () -> make () |> ignore)
              refused "depth 1 " (fun () -> UNet.generator { unet with Depth = 1 })
              refused "depth 10 " (fun () -> UNet.generator { unet with Depth = 10 })
              refused "0 blocks" (fun () -> ResNet.generator { resnet with Blocks = 0 })

              refused "patches of 64 pixels: there are 1, 16, 34, 70, 142, 286" (fun () ->
                  PatchGan.discriminator Norm.Batch 64 8 3))

          testCase "networks start N(0, 0.02), gains N(1, 0.02), biases 0" (fun () ->
              use _ = torch.NewDisposeScope()

              for net in
                  [ UNet.generator { unet with Features = 8; Depth = 4 }
                    ResNet.generator { resnet with Features = 16 }
                    PatchGan.discriminator Norm.Batch 34 16 3 ] do
                  let tree = newParams 1UL net

                  for leaf in tree.Leaves do
                      let numbers = leaf.Tensor.detach ()

                      match leaf.Role with
                      | Weight when numbers.numel () > 1000L ->
                          Expect.isInRange
                              ((numbers.Square().mean().Item()) ** 0.5)
                              0.018
                              0.022
                              "the deviation of the weights"

                          Expect.isInRange (numbers.mean().Item()) (-0.003) 0.003 "the mean of the weights"
                      | Gain ->
                          Expect.isInRange
                              ((numbers - 1.0).abs().max().Item())
                              1e-4
                              0.12
                              "the largest distance of a gain from 1"
                      | Bias -> Expect.equal (numbers.abs().max().Item()) 0.0 "the largest bias"
                      | _ -> ()

                  Params.free tree)

          testCase "dropout acts in training and not in evaluation" (fun () ->
              use _ = torch.NewDisposeScope()
              use rng = Generators.Seeded(1UL)

              // At depth 6 one decoder block has dropout.
              for net, size in [ UNet.generator { unet with Depth = 6 }, 64; ResNet.generator resnet, 16 ] do
                  let tree = newParams 1UL net
                  let x = image size size
                  let run mode = (Net.apply net tree mode x).ToBytes()
                  Expect.isFalse (run (Train rng) = run (Train rng)) "training draws anew each time"
                  let evaluated = run Eval
                  Expect.isTrue (evaluated = run Eval) "evaluation gives the same each time"
                  Params.free tree)

          testCase "translation keeps to one image and leaves the generator as it was" (fun () ->
              use _ = torch.NewDisposeScope()
              use rng = Generators.Seeded(1UL)
              let generator = Model.create rng (UNet.generator { unet with Depth = 6 })
              let before = bytes generator.Params
              let pair = Translators.images 1 [ 2; 3; 64; 64 ]
              let stream () = Generators.Seeded(5UL)

              let translate (images: Tensor) train =
                  use dropout = stream ()
                  Translation.translate (if train then Train dropout else Eval) generator images

              for train in [ true; false ] do
                  let both = translate pair train
                  Expect.isFalse both.requires_grad "the translation carries no graph"

                  Expect.isTrue
                      (same (both.narrow (0L, 0L, 1L)) (translate (pair.narrow (0L, 0L, 1L)) train))
                      "an image is translated as it is alone"

              Expect.isFalse (same (translate pair true) (translate pair false)) "dropout acts"
              Expect.isTrue (before = bytes generator.Params) "the generator stays as it was")

          testCase "every network is recognised by its parameters" (fun () ->
              for norm in [ Norm.Batch; Norm.Instance; Norm.None ] do
                  for depth in [ 2; 4 ] do
                      let unet = { unet with Depth = depth; Inputs = 2; Norm = norm }
                      Translators.recognises (UNet.parts true >> UNet.generator) (UNet.generator unet) [ 1; 2; 16; 32 ]

                  for blocks, dropout in [ 1, true; 2, false ] do
                      let resnet = { resnet with Blocks = blocks; Outputs = 1; Norm = norm; Dropout = dropout }

                      Translators.recognises
                          (ResNet.parts >> ResNet.generator)
                          (ResNet.generator resnet)
                          [ 1; 3; 16; 8 ]

                  for patch in [ 1; 16; 70 ] do
                      Translators.recognises
                          PatchGan.recognised
                          (PatchGan.discriminator norm patch 2 4)
                          [ 1; 4; 32; 24 ])

          testCase "parameters of another network are refused" (fun () ->
              let wrong (recognised: NetworkShapes -> Net<Tensor, Tensor>) net text =
                  let tree = newParams 1UL net
                  Translators.refused text (fun () -> recognised (Translators.shapes tree) |> ignore)

              let dcgan = Dcgan.generator 4 (ImageShape.Square(16, 3))

              wrong
                  (UNet.parts true >> UNet.generator)
                  dcgan
                  "not the parameters of a U-Net: there is no 'model.model.0.weight'"

              wrong PatchGan.recognised dcgan "not the parameters of a PatchGAN: there is no 'model.0.weight'"

              wrong
                  (ResNet.parts >> ResNet.generator)
                  dcgan
                  "not the parameters of a residual generator: there is no 'model.1.weight'") ]
