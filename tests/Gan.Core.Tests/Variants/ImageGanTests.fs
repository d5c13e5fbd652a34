module GanFunctional.Tests.Variants.ImageGanTests

open Expecto
open GanFunctional
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Variants

let private gan = VanillaGan.create Objective.NonSaturating (ImageShape.Square(4, 1))

[<Tests>]
let tests =
    testList
        "Variants.ImageGanTests"
        [ testCase "a seed makes the same networks, and the two networks' streams differ" (fun () ->
              let networks seed = ImageGan.networks seed torch.CPU gan
              let a, b, c = networks 1UL, networks 1UL, networks 2UL
              Expect.isTrue (bytes a.Generator.Params = bytes b.Generator.Params) "the same seed's generator"

              Expect.isTrue
                  (bytes a.Discriminator.Params = bytes b.Discriminator.Params)
                  "the same seed's discriminator"

              Expect.isFalse (bytes a.Generator.Params = bytes c.Generator.Params) "another seed's generator"
              let first (model: Model<Tensor, Tensor>) = (model.Params["model.0.bias"]).ToArray<float>()

              Expect.notEqual
                  (Array.truncate 128 (first a.Discriminator))
                  (first a.Generator)
                  "the two networks start differently")

          testCase "samples do not depend on how many are made at a time, and move no statistics" (fun () ->
              use _ = torch.NewDisposeScope()
              let networks = ImageGan.networks 1UL torch.CPU gan
              let before = bytes networks.Generator.Params
              use rng = Generators.Seeded(3UL)
              let latent = gan.Latent rng 10
              let sample = ImageGan.sample networks.Generator latent
              agree 1e-5 "samples" (sample 3) (sample 10)
              Expect.isTrue (bytes networks.Generator.Params = before) "a sample leaves the generator as it was"
              Expect.equal ((sample 4).shape) [| 10L; 1L; 4L; 4L |] "the shape of the sample") ]
