namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open GanFunctional.Layers
open GanFunctional.Norms
open GanFunctional.Activations

module VanillaGan =
    let latent = 100
    let private pixels shape = shape.Channels * shape.Size * shape.Size

    let generator shape =
        let block inputs outputs = linear inputs outputs --> batchNormWith 0.8 outputs --> leakyRelu 0.2

        Net.group
            "model"
            (linear latent 128
             --> leakyRelu 0.2
             --> block 128 256
             --> block 256 512
             --> block 512 1024
             --> linear 1024 (pixels shape)
             --> tanh)
        --> reshape [ shape.Channels; shape.Size; shape.Size ]

    let discriminator shape =
        flatten
        --> Net.group
                "model"
                (linear (pixels shape) 512 --> leakyRelu 0.2 --> linear 512 256 --> leakyRelu 0.2 --> linear 256 1)

    let private noise rng (count: int) = Tensor.Normal(rng, [| count; latent |])

    let create objective shape =
        { Name = "gan"
          Shape = shape
          Latent = noise
          Generator = generator shape
          Discriminator = discriminator shape
          Start =
            fun seed device networks ->
                let adam = Optim.adam 2e-4 (0.5, 0.999)
                Trainer.start seed device (Dcgan.game noise objective adam networks) }
