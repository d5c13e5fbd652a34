namespace GanFunctional.Variants

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

    // A fully connected network knows the number of its pixels, not how they lie: the square of 3 channels or of 1.
    let private shapeOf (pixels: int64) (given: Given) =
        let side channels = sqrt (float pixels / float channels)
        let square channels = side channels = floor (side channels)
        let channels = given.Channels |> Option.defaultWith (fun () -> if square 3 then 3 else 1)
        { Size = given.Size |> Option.defaultValue (int (side channels)); Channels = channels }

    let applicable =
        let weights (given: Given) = given.Parameters |> List.map snd |> List.filter (fun shape -> shape.Length = 2)

        let generator (given: Given) =
            match weights given with
            | [] -> generator (shapeOf (3L * 64L * 64L) given)
            | shapes ->
                let outputs = List.last shapes
                generator (shapeOf outputs[0] given)

        let discriminator (given: Given) =
            match given.Input, weights given with
            | [| _; channels; height; _ |], _ -> discriminator { Size = int height; Channels = int channels }
            | _, first :: _ -> discriminator (shapeOf first[1] given)
            | _ -> discriminator (shapeOf (3L * 64L * 64L) given)

        [ Applicable.one "generator" generator; Applicable.one "discriminator" discriminator ]

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
