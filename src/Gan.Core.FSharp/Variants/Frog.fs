namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Layers
open GanFunctional.Activations

type FrogPlay = { Real: Tensor; Fake: Tensor; Targets: Tensor; Fresh: Tensor; D: Tensor -> Tensor }

module Frog =
    let latent = 32
    let private leaky = leakyRelu 0.3

    let generator =
        let same kernel = geometry kernel 1 (kernel / 2)

        Net.group
            "main"
            (linear latent (128 * 16 * 16)
             --> leaky
             --> reshape [ 128; 16; 16 ]
             --> conv (same 5) 128 256
             --> leaky
             --> convTransposed (geometry 4 2 1) 256 256
             --> leaky
             --> conv (same 5) 256 256
             --> leaky
             --> conv (same 5) 256 256
             --> leaky
             --> conv (same 7) 256 3
             --> tanh)
        |> Net.initializedBy Init.xavier

    let discriminator =
        let halve = conv (geometry 4 2 0) 128 128 --> leaky

        Net.group
            "main"
            (conv (geometry 3 1 0) 3 128
             --> leaky
             --> halve
             --> halve
             --> halve
             --> flatten
             --> dropout 0.4
             --> linear 512 1)
        |> Net.initializedBy Init.xavier

    let private noise rng (count: int) = Draw.Normal(rng, [| count; latent |])

    // Targets are fake = 1 and real = 0, each raised by up to 0.05.
    let private targets (rng: Rng) (count: int) =
        let shape = [| int64 count; 1L |]

        let exact =
            torch.cat [| torch.ones (shape, device = rng.device); torch.zeros (shape, device = rng.device) |]

        Draw.Uniform(rng, exact.shape, 0.0, 0.05) .+ exact

    let game (networks: Networks) =
        let g, d = networks.Generator, networks.Discriminator
        let both (play: FrogPlay) = play.D(torch.cat [| play.Fake; play.Real |])
        let fresh (play: FrogPlay) = play.D play.Fresh
        let zeros (logits: Tensor) = logits.zeros_like ()

        let rmsprop rate =
            Optimizer.Chain(Optimizer.ClipByValue 1.0, Optimizer.RmsPropKeras(rate * Schedule.InverseTime 1e-8))

        { Play =
            fun step (real: Tensor) ->
                let G, D = Model.train step g, Model.train step d
                let count = int real.shape[0]

                { Real = real
                  Fake = detach (G(noise step.Rng count))
                  Targets = targets step.Rng count
                  Fresh = G(noise step.Rng count)
                  D = D }
          Players =
            [ player "D" d.Params (rmsprop 8e-4) (Loss.Bce(both, _.Targets))
              player "G" g.Params (rmsprop 4e-4) (Loss.Via(fresh, Loss.Bce(id, zeros))) ] }

    let create shape =
        if shape <> ImageShape.Square(32, 3) then
            fail
                "the frog GAN makes images of 32×32 pixels in 3 channels, not %d×%d in %d"
                shape.Width
                shape.Height
                shape.Channels

        { Name = "frog"
          Shape = shape
          Latent = noise
          Generator = generator
          Discriminator = discriminator
          Start = fun seed device networks -> Trainer.start seed device (game networks) }
