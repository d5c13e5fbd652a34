namespace GanFunctional.Variants

open System
open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Layers
open GanFunctional.Norms
open GanFunctional.Activations

module VanillaGan =
    let latent = 100
    let pixels shape = shape.Channels * shape.Size * shape.Size

    let generatorFrom inputs shape =
        let block inputs outputs = linear inputs outputs --> batchNormWith 0.8 outputs --> leakyRelu 0.2

        Net.group
            "model"
            (linear inputs 128
             --> leakyRelu 0.2
             --> block 128 256
             --> block 256 512
             --> block 512 1024
             --> linear 1024 (pixels shape)
             --> tanh)
        --> reshape [ shape.Channels; shape.Size; shape.Size ]

    let generator shape = generatorFrom latent shape

    let judge inputs =
        Net.group "model" (linear inputs 512 --> leakyRelu 0.2 --> linear 512 256 --> leakyRelu 0.2 --> linear 256 1)

    let discriminator shape = flatten --> judge (pixels shape)

    let private shapeOf size channels (pixels: int64) =
        let side channels = sqrt (float pixels / float channels)
        let square channels = side channels = floor (side channels)
        let channels = channels |> Option.ofNullable |> Option.defaultWith (fun () -> if square 3 then 3 else 1)

        { Size = size |> Option.ofNullable |> Option.defaultValue (int (side channels))
          Channels = channels }

    let private usual = 3L * 64L * 64L

    let recognisedGenerator size channels (shapes: NetworkShapes) =
        let outputs = shapes.Matrices |> List.tryLast |> Option.map Array.head
        generator (shapeOf size channels (Option.defaultValue usual outputs))

    let recognisedDiscriminator size channels (shapes: NetworkShapes) =
        match shapes.Input with
        | [| _; channels; height; _ |] -> discriminator { Size = int height; Channels = int channels }
        | _ ->
            let inputs = shapes.Matrices |> List.tryHead |> Option.map Array.last
            discriminator (shapeOf size channels (Option.defaultValue usual inputs))

    let private noise rng (count: int) = Draw.Normal(rng, [| count; latent |])

    let create objective shape =
        { Name = "gan"
          Shape = shape
          Latent = noise
          Generator = generator shape
          Discriminator = discriminator shape
          Start =
            fun seed device networks ->
                let adam = Optimizer.Adam(2e-4, beta1 = 0.5)
                Trainer.start seed device (Dcgan.game noise objective adam networks) }
