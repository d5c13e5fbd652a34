module GanFunctional.Tests.Variants.FrogTests

open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open GanFunctional.Variants
open Xunit

let private gan = Frog.create { Size = 32; Channels = 3 }

[<Fact>]
let ``names, shapes and counts are PyTorch's`` () =
    let networks = ImageGan.networks 1UL Device.Cpu gan
    GoldenGame.namesAgree (Golden.case "frog" "frog") networks
    Assert.Equal(6_264_579L, networks.Generator.Params.Count)
    Assert.Equal(790_913L, networks.Discriminator.Params.Count)

[<Fact>]
let ``outputs, losses and gradients are PyTorch's`` () = GoldenGame.outputsAgree (Golden.case "frog" "frog_eval") gan

[<Fact>]
let ``the first 5 rounds' losses are PyTorch's, dropout off`` () =
    use _ = new Scope()
    let case = Golden.case "frog" "frog_training"
    let withoutDropout model = { model with Run = fun _ -> model.Run Eval }
    let networks = GoldenGame.networks case DType.Float32 gan

    let networks = { networks with Discriminator = withoutDropout networks.Discriminator }

    let given = GoldenGame.perStep case DType.Float32
    let latentD, latentG, noise = given "latent_d", given "latent_g", given "label_noise"
    let G = inTraining networks.Generator

    // The players are Frog's; the play is Frog's with the case's numbers for the random ones.
    let play _ (real: Tensor) =
        let count = real.Shape[0]
        let exact = Tensor.Cat [ Tensor.Ones [| count; 1L |]; Tensor.Zeros [| count; 1L |] ]

        { Real = real
          Fake = detach (G(latentD ()))
          Targets = exact + 0.05 * noise ()
          Fresh = G(latentG ())
          D = inTraining networks.Discriminator }

    use trainer = Trainer.start 1UL Device.Cpu { Frog.game networks with Play = play }

    GoldenGame.roundsAgree case "" [ "D"; "G" ] trainer (given "real")

[<Fact>]
let ``its own play has noisy targets, fakes first, and fresh fakes that carry a gradient`` () =
    use _ = new Scope()
    let networks = ImageGan.networks 1UL Device.Cpu gan
    let play = (Frog.game networks).Play (firstStep 2UL) (Tensor.Zeros [| 3L; 3L; 32L; 32L |])
    let targets = play.Targets.ToArray<float>()
    Assert.Equal<int64[]>([| 6L; 1L |], play.Targets.Shape)
    Assert.All(targets[..2], fun t -> Assert.InRange(t, 1.0, 1.05))
    Assert.All(targets[3..], fun t -> Assert.InRange(t, 0.0, 0.05))
    Assert.Equal(6, (Array.distinct targets).Length)
    Assert.False play.Fake.RequiresGrad
    Assert.True play.Fresh.RequiresGrad
    Assert.False(same (play.Fake.Detach()) (play.Fresh.Detach()))

[<Fact>]
let ``the noise on the targets is uniform up to 0.05`` () =
    use _ = new Scope()
    let networks = ImageGan.networks 1UL Device.Cpu gan
    let blank = { networks.Generator with Run = fun _ z -> z }
    let game = Frog.game { networks with Generator = blank }
    let play = game.Play (firstStep 2UL) (Tensor.Zeros [| 2000L |])
    let noise = play.Targets.ToArray<float>()[2000..]
    Assert.InRange(Array.min noise, 0.0, 0.0005)
    Assert.InRange(Array.max noise, 0.0495, 0.05)
    Assert.InRange(Array.average noise, 0.024, 0.026)
