module GanFunctional.Tests.Variants.FrogTests

open Expecto
open GanFunctional
open GanFunctional.Tests
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

let private gan = Frog.create (ImageShape.Square(32, 3))

[<Tests>]
let tests =
    testList
        "Variants.FrogTests"
        [ testCase "names, shapes and counts are PyTorch's" (fun () ->
              let networks = ImageGan.networks 1UL torch.CPU gan
              GoldenGame.namesAgree (Golden.case "frog" "frog") networks
              Expect.equal networks.Generator.Params.Count 6_264_579L "the generator's parameters"
              Expect.equal networks.Discriminator.Params.Count 790_913L "the discriminator's parameters")

          testCase "outputs, losses and gradients are PyTorch's" (fun () ->
              GoldenGame.outputsAgree (Golden.case "frog" "frog_eval") gan)

          testCase "the first 5 rounds' losses are PyTorch's, dropout off" (fun () ->
              use _ = torch.NewDisposeScope()
              let case = Golden.case "frog" "frog_training"
              let withoutDropout model = { model with Run = fun _ -> model.Run Eval }
              let networks = GoldenGame.networks case DType.Float32 gan

              let networks = { networks with Discriminator = withoutDropout networks.Discriminator }

              let given = GoldenGame.perStep case DType.Float32
              let latentD, latentG, noise = given "latent_d", given "latent_g", given "label_noise"
              let G = inTraining networks.Generator

              // The players are Frog's; the play is Frog's with the case's numbers for the random ones.
              let play _ (real: Tensor) =
                  let count = real.shape[0]
                  let exact = torch.cat [| torch.ones [| count; 1L |]; torch.zeros [| count; 1L |] |]

                  { Real = real
                    Fake = detach (G(latentD ()))
                    Targets = exact + 0.05 * noise ()
                    Fresh = G(latentG ())
                    D = inTraining networks.Discriminator }

              use trainer = Trainer.start 1UL torch.CPU { Frog.game networks with Play = play }

              GoldenGame.roundsAgree case "" [ "D"; "G" ] trainer (given "real"))

          testCase "its own play has noisy targets, fakes first, and fresh fakes that carry a gradient" (fun () ->
              use _ = torch.NewDisposeScope()
              let networks = ImageGan.networks 1UL torch.CPU gan
              let play = (Frog.game networks).Play (firstStep 2UL) (torch.zeros [| 3L; 3L; 32L; 32L |])
              let targets = play.Targets.ToArray<float>()
              Expect.equal play.Targets.shape [| 6L; 1L |] "the shape of the targets"

              for t in targets[..2] do
                  Expect.isInRange t 1.0 1.05 "a target of a real image"

              for t in targets[3..] do
                  Expect.isInRange t 0.0 0.05 "a target of a fake image"

              Expect.equal ((Array.distinct targets).Length) 6 "every target is drawn anew"
              Expect.isFalse play.Fake.requires_grad "the discriminator's fakes carry no graph"
              Expect.isTrue play.Fresh.requires_grad "the generator's fakes carry a graph"
              Expect.isFalse (same (play.Fake.detach ()) (play.Fresh.detach ())) "the two players see other fakes")

          testCase "the noise on the targets is uniform up to 0.05" (fun () ->
              use _ = torch.NewDisposeScope()
              let networks = ImageGan.networks 1UL torch.CPU gan
              let blank = { networks.Generator with Run = fun _ z -> z }
              let game = Frog.game { networks with Generator = blank }
              let play = game.Play (firstStep 2UL) (torch.zeros [| 2000L |])
              let noise = play.Targets.ToArray<float>()[2000..]
              Expect.isInRange (Array.min noise) 0.0 0.0005 "the least of the noise"
              Expect.isInRange (Array.max noise) 0.0495 0.05 "the largest of the noise"
              Expect.isInRange (Array.average noise) 0.024 0.026 "the mean of the noise") ]
