namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Layers
open GanFunctional.Norms
open GanFunctional.Activations

type DcganPlay = { Step: Step; Real: Tensor; Fake: Tensor }

module Dcgan =
    let latent = 100

    let sizes =
        List.sort
            [ for start in 4..7 do
                  for doublings in 2..7 do
                      if start <<< doublings <= 512 then
                          start <<< doublings ]

    /// The size of the first feature map, 4 to 7, and how often it doubles.
    let private plan size =
        if not (List.contains size sizes) then
            let near = sizes |> List.sortBy (fun s -> abs (s - size)) |> List.take 3 |> List.sort

            fail
                "DCGAN can't make images of %d×%d pixels: a size is 4 to 7 doubled at least twice, so the nearest are %s"
                size
                size
                (String.concat ", " (List.map string near))

        let rec halve size doublings = if size < 8 then size, doublings else halve (size / 2) (doublings + 1)

        halve size 0

    let private whole first = geometry first 1 0 |> unbiased
    let private double = geometry 4 2 1 |> unbiased

    let generatorFrom inputs features shape =
        let first, doublings = plan shape.Size
        let widest = features <<< (doublings - 1)

        let up =
            [ for stage in 1 .. doublings - 1 ->
                  convTransposed double (widest >>> (stage - 1)) (widest >>> stage)
                  --> batchNormRelu (widest >>> stage) ]

        Net.group
            "main"
            (convTransposed (whole first) inputs widest
             --> batchNormRelu widest
             --> List.reduce (-->) up
             --> convTransposed double features shape.Channels
             --> tanh)
        |> Net.initializedBy (Init.normal 0.02)

    let generator features shape = generatorFrom latent features shape

    let discriminator features shape =
        let first, doublings = plan shape.Size

        let down =
            [ for stage in 1 .. doublings - 1 ->
                  conv double (features <<< (stage - 1)) (features <<< stage)
                  --> batchNormLeaky 0.2 (features <<< stage) ]

        Net.group
            "main"
            (conv double shape.Channels features
             --> leakyRelu 0.2
             --> List.reduce (-->) down
             --> conv (whole first) (features <<< (doublings - 1)) 1)
        --> Net.unnumbered flatten
        |> Net.initializedBy (Init.normal 0.02)

    let game
        (latent: Rng -> int -> Tensor)
        (objective: Objective)
        optimizer
        (networks: Networks)
        : Game<Tensor, DcganPlay> =
        let g, d = networks.Generator, networks.Discriminator
        let judged fake (p: DcganPlay) = Logits(d, p.Step, p.Real, fake p.Fake)

        { Play =
            fun step real -> { Step = step; Real = real; Fake = g.Forward(latent step.Rng (int real.shape[0]), step) }
          Players =
            [ player "D" d.Params optimizer (Loss.Via(judged detach, objective.Critic))
              player "G" g.Params optimizer (Loss.Via(judged id, objective.Generator)) ] }

    // Channels, features and size are in the shapes of the kernels; where they are another network's, `assign` will say so.
    let recognisedGenerator (shapes: NetworkShapes) =
        match shapes.Kernels with
        | first :: _ :: _ as kernels ->
            let last = List.last kernels
            generator (int last[0]) { Size = int first[3] <<< (kernels.Length - 1); Channels = int last[1] }
        | _ -> generator 64 { Size = 64; Channels = 3 }

    let recognisedDiscriminator (shapes: NetworkShapes) =
        let features, shape =
            match shapes.Kernels with
            | first :: _ :: _ as kernels ->
                let last = List.last kernels
                int first[0], { Size = int last[3] <<< (kernels.Length - 1); Channels = int first[1] }
            | _ -> 64, { Size = 64; Channels = 3 }

        // An input of another size is an error, which the parameters' shapes then show.
        match shapes.Input with
        | [| _; channels; height; _ |] -> discriminator features { Size = int height; Channels = int channels }
        | _ -> discriminator features shape

    let private noise rng (count: int) = Draw.Normal(rng, [| count; latent; 1; 1 |])

    let createWith features optimizer shape =
        { Name = "dcgan"
          Shape = shape
          Latent = noise
          Generator = generator features shape
          Discriminator = discriminator features shape
          Start =
            fun seed device networks ->
                Trainer.start seed device (game noise Objective.NonSaturating optimizer networks) }

    let create shape = createWith 64 (Optimizer.Adam(2e-4, beta1 = 0.5)) shape
