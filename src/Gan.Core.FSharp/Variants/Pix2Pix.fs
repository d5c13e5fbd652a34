namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

type Pix2PixSettings =
    { InputChannels: int
      OutputChannels: int
      Depth: int
      GeneratorFeatures: int
      Dropout: bool
      Patch: int
      DiscriminatorFeatures: int
      Norm: Norm
      Objective: Objective
      L1: float
      LearningRate: Schedule
      Beta1: float }

[<RequireQualifiedAccess>]
type Pix2PixNetworks = { Generator: Model<Tensor, Tensor>; Discriminator: Model<Tensor, Tensor> }

type Pix2PixPlay = { A: Tensor; B: Tensor; Fake: Tensor; D: Tensor -> Tensor }

module Pix2Pix =
    let defaults =
        { InputChannels = 3
          OutputChannels = 3
          Depth = 8
          GeneratorFeatures = 64
          Dropout = true
          Patch = 70
          DiscriminatorFeatures = 64
          Norm = Norm.Batch
          Objective = Objective.NonSaturating
          L1 = 100.0
          LearningRate = Schedule.Constant 2e-4
          Beta1 = 0.5 }

    let generator settings =
        UNet.generator
            { Depth = settings.Depth
              Features = settings.GeneratorFeatures
              Inputs = settings.InputChannels
              Outputs = settings.OutputChannels
              Norm = settings.Norm
              Dropout = settings.Dropout }

    let discriminator settings =
        let both = settings.InputChannels + settings.OutputChannels
        PatchGan.discriminator settings.Norm settings.Patch settings.DiscriminatorFeatures both

    let networks seed device dtype settings =
        use rng = Generators.Seeded(seed, device)
        let model (name: string) net = Model.create (rng.Derive name) (Net.computingIn dtype net)

        { Pix2PixNetworks.Generator = model "generator" (generator settings)
          Pix2PixNetworks.Discriminator = model "discriminator" (discriminator settings) }

    let game settings (networks: Pix2PixNetworks) : Game<Tensor * Tensor, Pix2PixPlay> =
        let g, d = networks.Generator, networks.Discriminator

        let logits fake (play: Pix2PixPlay) =
            Logits((fun image -> play.D(torch.cat ([| play.A; image |], 1L))), play.B, fake play.Fake)

        let { Critic = critic; Generator = adversarial }: Objective = settings.Objective
        let adam = Optimizer.Adam(settings.LearningRate, settings.Beta1)

        { Play = fun step (a, b) -> { A = a; B = b; Fake = Model.train step g a; D = Model.train step d }
          Players =
            [ player "D" d.Params adam (0.5 * Loss.Via(logits detach, critic))
              player "G" g.Params adam (Loss.Via(logits id, adversarial) + settings.L1 * Loss.L1(_.Fake, _.B)) ] }
