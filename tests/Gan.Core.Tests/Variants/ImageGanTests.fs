module GanFunctional.Tests.Variants.ImageGanTests

open GanFunctional
open GanFunctional.Tests.Testing
open GanFunctional.Torch
open GanFunctional.Variants
open Xunit

let private gan = VanillaGan.create Objective.nonSaturating { Size = 4; Channels = 1 }

[<Fact>]
let ``a seed makes the same networks, and the two networks' streams differ`` () =
    let networks seed = ImageGan.networks seed Device.Cpu gan
    let a, b, c = networks 1UL, networks 1UL, networks 2UL
    Assert.True((bytes a.Generator.Params = bytes b.Generator.Params))
    Assert.True((bytes a.Discriminator.Params = bytes b.Discriminator.Params))
    Assert.False((bytes a.Generator.Params = bytes c.Generator.Params))
    let first (model: Model<Tensor, Tensor>) = (model.Params["model.0.bias"]).ToArray<float>()
    Assert.NotEqual<float>(first a.Generator, Array.truncate 128 (first a.Discriminator))

[<Fact>]
let ``samples do not depend on how many are made at a time, and move no statistics`` () =
    use _ = new Scope()
    let networks = ImageGan.networks 1UL Device.Cpu gan
    let before = bytes networks.Generator.Params
    use rng = new Rng(3UL)
    let latent = gan.Latent rng 10
    let sample = ImageGan.sample networks.Generator latent
    agree 1e-5 "samples" (sample 3) (sample 10)
    Assert.True((bytes networks.Generator.Params = before))
    Assert.Equal<int64[]>([| 10L; 1L; 4L; 4L |], (sample 4).Shape)
