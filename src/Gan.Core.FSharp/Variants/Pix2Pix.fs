namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

[<RequireQualifiedAccess>]
type Pix2PixNetworks = { Generator: Model<Tensor, Tensor>; Discriminator: Model<Tensor, Tensor> }

type Pix2PixPlay = { A: Tensor; B: Tensor; Fake: Tensor; D: Tensor -> Tensor }

[<AbstractClass; Sealed>]
type Pix2Pix =
    static member Networks(seed: uint64, device: Device, dtype, generator, discriminator) =
        use rng = Generators.Seeded(seed, device)
        let model (name: string) net = Model.create (rng.Derive name) (Net.mixedPrecision dtype net)

        { Pix2PixNetworks.Generator = model "generator" generator
          Pix2PixNetworks.Discriminator = model "discriminator" discriminator }

    static member Game
        (networks: Pix2PixNetworks, objective: Objective, optimizer, l1: float)
        : Game<Tensor * Tensor, Pix2PixPlay> =
        let g, d = networks.Generator, networks.Discriminator

        let logits fake (play: Pix2PixPlay) =
            Logits((fun image -> play.D(torch.cat ([| play.A; image |], 1L))), play.B, fake play.Fake)

        let adversarial = Loss.Via(logits id, objective.Generator)

        { Play = fun step (a, b) -> { A = a; B = b; Fake = Model.train step g a; D = Model.train step d }
          Players =
            [ player "D" d.Params optimizer (0.5 * Loss.Via(logits detach, objective.Critic))
              player "G" g.Params optimizer (adversarial + l1 * Loss.L1(_.Fake, _.B)) ] }
