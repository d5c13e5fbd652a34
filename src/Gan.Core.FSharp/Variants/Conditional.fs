namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

module Conditional =
    type Play = { Real: Tensor; Classes: Tensor; Fake: Tensor; D: Tensor * Tensor -> Tensor }

    type Networks = { Generator: Model<Tensor * Tensor, Tensor>; Discriminator: Model<Tensor * Tensor, Tensor> }

    type Gan =
        { Shape: ImageShape
          Classes: int
          Latent: Rng -> int -> Tensor
          Generator: Net<Tensor * Tensor, Tensor>
          Discriminator: Net<Tensor * Tensor, Tensor> }

    let oneHot count (classes: int64[]) =
        Scope.Run(fun () -> (torch.eye (int64 count)).index_select(0L, Tensors.From(classes, int64 classes.Length)))

    let dcgan features classes (shape: ImageShape) =
        { Shape = shape
          Classes = classes
          Latent = fun rng count -> Draw.Normal(rng, [| int64 count; int64 Dcgan.latent; 1L; 1L |])
          Generator = Functions.planes --> Dcgan.generatorFrom (Dcgan.latent + classes) features shape
          Discriminator =
            Functions.planes --> Dcgan.discriminator features { shape with Channels = shape.Channels + classes } }

    let gan classes (shape: ImageShape) =
        let flat = Net.pair (Net.unnumbered Activations.flatten) Net.empty

        { Shape = shape
          Classes = classes
          Latent = fun rng count -> Draw.Normal(rng, [| int64 count; int64 VanillaGan.latent |])
          Generator = Net.cat 1 --> VanillaGan.generatorFrom (VanillaGan.latent + classes) shape
          Discriminator = flat --> Net.cat 1 --> VanillaGan.judge (shape.Pixels + classes) }

    let networks seed device (gan: Gan) : Networks =
        use rng = Generators.Seeded(seed, device)

        { Generator = Model.create (rng.Derive "generator") gan.Generator
          Discriminator = Model.create (rng.Derive "discriminator") gan.Discriminator }

    let game
        (latent: Rng -> int -> Tensor)
        (objective: Objective)
        optimizer
        (networks: Networks)
        : Game<Tensor * Tensor, Play> =
        let g, d = networks.Generator, networks.Discriminator
        let logits fake (play: Play) = Logits((fun images -> play.D(images, play.Classes)), play.Real, fake play.Fake)

        { Play =
            fun step (real: Tensor, classes) ->
                let G, D = Model.train step g, Model.train step d
                let z = latent step.Rng (int real.shape[0])
                { Real = real; Classes = classes; Fake = G(z, classes); D = D }
          Players =
            [ player "D" d.Params optimizer (Loss.Via(logits detach, objective.Critic))
              player "G" g.Params optimizer (Loss.Via(logits id, objective.Generator)) ] }

    let start optimizer seed device networks (gan: Gan) =
        Trainer.start seed device (game gan.Latent Objective.NonSaturating optimizer networks)

    let sample (rng: Rng) batch (classes: int64[]) (networks: Networks) (gan: Gan) =
        use _ = torch.no_grad ()

        Scope.Run(fun () ->
            torch.cat
                [| for part in Array.chunkBySize batch classes do
                       Scope.Run(fun () ->
                           let wanted = (oneHot gan.Classes part).``to``(rng.device: Device)
                           Model.eval networks.Generator (gan.Latent rng part.Length, wanted)) |])
