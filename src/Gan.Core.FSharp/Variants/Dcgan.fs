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

    /// The first feature map, height and width, and how often it doubles.
    type private Growth = { First: int * int; Doublings: int }

    // More would make too wide layers.
    let private mostDoublings = 7

    /// The first map's smaller side is 4 to 7.
    let private plan (shape: ImageShape) =
        let fits doublings = 4 <<< doublings <= min shape.Height shape.Width
        let doublings = [ 2..mostDoublings ] |> List.tryFindBack fits |> Option.defaultValue 2
        let unit = 1 <<< doublings
        Sides.check "DCGAN" unit (4 * unit) (int64 shape.Height) (int64 shape.Width)
        { First = shape.Height / unit, shape.Width / unit; Doublings = doublings }

    let private double = geometry 4 2 1 |> unbiased

    let private grown growth inputs features channels =
        let width stage = features <<< (growth.Doublings - 1 - stage)

        let up =
            [ for stage in 1 .. growth.Doublings - 1 ->
                  convTransposed double (width (stage - 1)) (width stage) --> batchNormRelu (width stage) ]

        let first = rectangularTransposed growth.First inputs (width 0) --> batchNormRelu (width 0)
        let last = convTransposed double features channels --> tanh

        Net.group "main" (List.reduce (-->) (first :: up @ [ last ]))
        |> Net.initializedBy (Init.normal 0.02)

    let generatorFrom inputs features (shape: ImageShape) = grown (plan shape) inputs features shape.Channels
    let generator features shape = generatorFrom latent features shape

    let private shrunk growth features channels =
        let width stage = features <<< stage

        let down =
            [ for stage in 1 .. growth.Doublings - 1 ->
                  conv double (width (stage - 1)) (width stage) --> batchNormLeaky 0.2 (width stage) ]

        let first = conv double channels features --> leakyRelu 0.2
        let last = rectangular growth.First 1 (0, 0) (width (growth.Doublings - 1)) 1

        Net.group "main" (List.reduce (-->) (first :: down @ [ last ])) --> Net.unnumbered flatten
        |> Net.initializedBy (Init.normal 0.02)

    let discriminator features (shape: ImageShape) = shrunk (plan shape) features shape.Channels

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

    let private noise (latent: int) rng (count: int) = Draw.Normal(rng, [| count; latent; 1; 1 |])

    let private ganOf growth latent features channels optimizer =
        let height, width = growth.First

        { Name = "dcgan"
          Shape = { Width = width <<< growth.Doublings; Height = height <<< growth.Doublings; Channels = channels }
          Latent = noise latent
          Generator = grown growth latent features channels
          Discriminator = shrunk growth features channels
          Start =
            fun seed device networks ->
                Trainer.start seed device (game (noise latent) Objective.NonSaturating optimizer networks) }

    let createWith latent features optimizer (shape: ImageShape) =
        ganOf (plan shape) latent features shape.Channels optimizer

    let create shape = createWith latent 64 (Optimizer.Adam(2e-4, beta1 = 0.5)) shape

    // The kernel over the whole first map, and how many others there are. Where the widths are another network's, `assign` will say so.
    let private growthOf (whole: int64[]) (kernels: int64[] list) =
        let doublings = kernels.Length - 1

        if doublings > mostDoublings then
            fail "these are not the parameters of a DCGAN: it has at most %d convolutions" (mostDoublings + 1)

        { First = int whole[2], int whole[3]; Doublings = doublings }

    let private usual optimizer = createWith latent 64 optimizer (ImageShape.Square(64, 3))

    let ofGenerator optimizer (shapes: NetworkShapes) =
        match shapes.Kernels with
        | first :: _ :: _ as kernels ->
            let last = List.last kernels
            ganOf (growthOf first kernels) (int first[0]) (int last[0]) (int last[1]) optimizer
        | _ -> usual optimizer

    let private checkInput (shape: ImageShape) (input: int64[]) =
        match input with
        | [| _; channels; height; width |] when
            (int channels, int height, int width) <> (shape.Channels, shape.Height, shape.Width)
            ->
            fail
                "this discriminator judges images of %d×%d pixels in %d channel(s), not of %d×%d in %d"
                shape.Width
                shape.Height
                shape.Channels
                width
                height
                channels
        | _ -> ()

    let ofDiscriminator optimizer (shapes: NetworkShapes) =
        match shapes.Kernels with
        | first :: _ :: _ as kernels when (List.last kernels)[0] = 1L ->
            let gan = ganOf (growthOf (List.last kernels) kernels) latent (int first[0]) (int first[1]) optimizer

            checkInput gan.Shape shapes.Input
            gan
        | _ -> usual optimizer
