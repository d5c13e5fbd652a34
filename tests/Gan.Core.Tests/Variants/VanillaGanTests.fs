module GanFunctional.Tests.Variants.VanillaGanTests

open Expecto
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

let private gan = VanillaGan.create Objective.NonSaturating (ImageShape.Square(28, 1))

[<Tests>]
let tests =
    testList
        "Variants.VanillaGanTests"
        [ testCase "names, shapes and counts are PyTorch's" (fun () ->
              GoldenGame.namesAgree (Golden.case "gan" "gan") (ImageGan.networks 1UL torch.CPU gan))

          // The cases' images are flat; so is what the summaries keep of ours.
          testTheory "outputs, losses, gradients and statistics are PyTorch's" [ "train"; "eval" ] (fun mode ->
              GoldenGame.outputsAgree (Golden.case "gan" $"gan_{mode}") gan)

          testTheory "the first 20 rounds' losses are PyTorch's" [ "nonSaturating"; "minimax" ] (fun name ->
              let objective = if name = "minimax" then Objective.Minimax else Objective.NonSaturating
              GoldenGame.trainingAgrees (Golden.case "gan" $"gan_training_{name}") DType.Float32 objective gan) ]
