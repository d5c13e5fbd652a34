module GanFunctional.Tests.Variants.Pix2PixTests

open Expecto
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

// The game of a case, which is to learn at this rate.
let private game (case: Case) dtype (rate: float) =
    let number (name: string) = (case.Arg name).GetInt32()
    let norm = Translators.norm case

    let unet =
        { Depth = number "depth"
          Features = number "generator_features"
          Inputs = 1
          Outputs = 3
          Norm = norm
          Dropout = false }

    let judge = PatchGan.discriminator norm (number "patch") (number "discriminator_features") 4

    let networks =
        { Pix2PixNetworks.Generator = GoldenGame.model case dtype "generator" (UNet.generator unet)
          Pix2PixNetworks.Discriminator = GoldenGame.model case dtype "discriminator" judge }

    let adam = Optimizer.Adam(rate, beta1 = 0.5)

    Pix2Pix.Game(networks, Objective.NonSaturating, adam, l1 = (case.Arg "l1").GetDouble())
    |> Translators.called [ "discriminator"; "generator" ]

let private step = firstStep 1UL

let private tiny =
    { Depth = 6; Features = 2; Inputs = 3; Outputs = 3; Norm = Norm.Batch; Dropout = true }

let private pair = Translators.images 5 [ 1; 3; 64; 128 ], Translators.images 6 [ 1; 3; 64; 128 ]

let private startAt (rate: Schedule) (unet: UNet) dtype =
    let judge = PatchGan.discriminator Norm.Batch 16 2 6
    let networks = Pix2Pix.Networks(1UL, torch.CPU, dtype, UNet.generator unet, judge)
    networks, Pix2Pix.Game(networks, Objective.NonSaturating, Optimizer.Adam(rate, beta1 = 0.5), l1 = 100.0)

let private start = startAt (Schedule.Constant 2e-4)

[<Tests>]
let tests =
    testList
        "Variants.Pix2PixTests"
        [ testTheory "the terms and gradients at the start are PyTorch's" [ false; true ] (fun double ->
              use _ = torch.NewDisposeScope()
              let dtype = if double then DType.Float64 else DType.Float32
              let case = Golden.case "pix2pix" "pix2pix_start"

              let input (name: string) =
                  (Golden.filled ((case.About.GetProperty "fill").GetProperty name) 0).to_type dtype

              let game = game case dtype 2e-4
              Translators.startAgrees case dtype game.Players (game.Play step (input "a", input "b")))

          // At the usual rate float32 depends on the order of additions (tests/golden/README.md); a twentieth of it is slow enough.
          testTheory
              "the first 20 rounds are PyTorch's"
              [ "pix2pix_training_lr0.0002", true; "pix2pix_training_lr1e-05", false ]
              (fun (name, double) ->
                  use _ = torch.NewDisposeScope()
                  let dtype = if double then DType.Float64 else DType.Float32
                  let case = Golden.case "pix2pix" name
                  let a, b = GoldenGame.perStep case dtype "a", GoldenGame.perStep case dtype "b"
                  let columns = [ "D.real"; "D.fake"; "G.adversarial"; "G.l1" ]
                  let rate = ((case.Arg "adam").GetProperty "lr").GetDouble()
                  Translators.roundsAgree case dtype columns (game case dtype rate) (fun () -> a (), b ()))

          testCase "the generator plays with dropout, and the play carries its gradient" (fun () ->
              use _ = torch.NewDisposeScope()
              let _, game = start tiny DType.Float32
              let a = game.Play step pair
              let b = game.Play step pair
              Expect.isFalse (same (a.Fake.detach ()) (b.Fake.detach ())) "dropout draws anew"
              Expect.isTrue a.Fake.requires_grad "the fakes carry a graph"
              let _, dry = start { tiny with Dropout = false } DType.Float32

              Expect.isTrue
                  (same ((dry.Play step pair).Fake.detach()) ((dry.Play step pair).Fake.detach()))
                  "without dropout a play gives the same each time")

          testCase "nobody moves where the schedule is 0" (fun () ->
              let networks, game = startAt (2e-4 * Schedule.Stepped(0.0, 1L)) tiny DType.Float32

              let trained () =
                  [ for m in [ networks.Generator; networks.Discriminator ] ->
                        m.Params.Trained |> Array.map _.ToBytes() ]

              let before = trained ()
              use trainer = Trainer.start 1UL torch.CPU game
              trainer.Play pair
              let after = trained ()

              for before, after in List.zip before after do
                  Expect.isFalse (before = after) "the mover's tensors move"

              trainer.Play pair
              Expect.isTrue (after = trained ()) "the other's tensors stay")

          testCase "bfloat16 trains to finite losses and float32 parameters" (fun () ->
              needsBFloat16 ()
              let networks, game = start tiny DType.BFloat16
              use trainer = Trainer.start 1UL torch.CPU game

              for _ in 1..3 do
                  trainer.Play pair

              for _, value in reported trainer do
                  Expect.isTrue (System.Double.IsFinite value) "the reported numbers are finite"

              for model in [ networks.Generator; networks.Discriminator ] do
                  for tensor in model.Params.Trained do
                      Expect.equal tensor.dtype DType.Float32 "the type of a parameter")

          testCase "the count of live tensors is the same after each round" (fun () ->
              let networks, game = start tiny DType.Float32
              Translators.keepsMemory 2 12 game pair) ]
