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

    let generatorFrom inputs (shape: ImageShape) =
        let block inputs outputs = linear inputs outputs --> batchNormWith 0.8 outputs --> leakyRelu 0.2

        Net.group
            "model"
            (linear inputs 128
             --> leakyRelu 0.2
             --> block 128 256
             --> block 256 512
             --> block 512 1024
             --> linear 1024 shape.Pixels
             --> tanh)
        --> reshape [ shape.Channels; shape.Height; shape.Width ]

    let generator shape = generatorFrom latent shape

    let judge inputs =
        Net.group "model" (linear inputs 512 --> leakyRelu 0.2 --> linear 512 256 --> leakyRelu 0.2 --> linear 256 1)

    let discriminator (shape: ImageShape) = flatten --> judge shape.Pixels

    let private noise (latent: int) rng (count: int) = Draw.Normal(rng, [| count; latent |])

    let private ganOf latent objective shape =
        { Name = "gan"
          Shape = shape
          Latent = noise latent
          Generator = generatorFrom latent shape
          Discriminator = discriminator shape
          Start =
            fun seed device networks ->
                let adam = Optimizer.Adam(2e-4, beta1 = 0.5)
                Trainer.start seed device (Dcgan.game (noise latent) objective adam networks) }

    let create objective shape = ganOf latent objective shape

    let private shapeOf (width: Nullable<int>) (height: Nullable<int>) channels (pixels: int64) =
        let side channels = sqrt (float pixels / float channels)
        let square channels = side channels = floor (side channels)
        let channels = channels |> Option.ofNullable |> Option.defaultWith (fun () -> if square 3 then 3 else 1)
        let sideOr given = given |> Option.ofNullable |> Option.defaultValue (int (side channels))

        { Width = sideOr width; Height = sideOr height; Channels = channels }

    let private usual = 3L * 64L * 64L

    let ofGenerator objective width height channels (shapes: NetworkShapes) =
        match shapes.Matrices with
        | first :: _ as matrices ->
            let outputs = Array.head (List.last matrices)
            ganOf (int first[1]) objective (shapeOf width height channels outputs)
        | [] -> create objective (shapeOf width height channels usual)

    let ofDiscriminator objective width height channels (shapes: NetworkShapes) =
        match shapes.Input with
        | [| _; channels; height; width |] ->
            create objective { Width = int width; Height = int height; Channels = int channels }
        | _ ->
            let inputs = shapes.Matrices |> List.tryHead |> Option.map Array.last
            create objective (shapeOf width height channels (Option.defaultValue usual inputs))
