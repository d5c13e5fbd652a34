module GanFunctional.Tests.Variants.VanillaGanTests

open GanFunctional
open GanFunctional.Tests
open GanFunctional.Torch
open GanFunctional.Variants
open Xunit

let private gan = VanillaGan.create Objective.nonSaturating { Size = 28; Channels = 1 }

[<Fact>]
let ``names, shapes and counts are PyTorch's`` () =
    GoldenGame.namesAgree (Golden.case "gan" "gan") (ImageGan.networks 1UL Device.Cpu gan)

// The cases' images are flat; so is what the summaries keep of ours.
[<Theory; InlineData("train"); InlineData("eval")>]
let ``outputs, losses, gradients and statistics are PyTorch's`` (mode: string) =
    GoldenGame.outputsAgree (Golden.case "gan" $"gan_{mode}") gan

[<Theory; InlineData("nonSaturating"); InlineData("minimax")>]
let ``the first 20 rounds' losses are PyTorch's`` (name: string) =
    let objective = if name = "minimax" then Objective.minimax else Objective.nonSaturating
    GoldenGame.trainingAgrees (Golden.case "gan" $"gan_training_{name}") DType.Float32 objective gan
