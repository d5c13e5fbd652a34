namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Layers
open GanFunctional.Norms
open GanFunctional.Activations

[<RequireQualifiedAccess>]
type GanClsSettings =
    { Size: int
      Channels: int
      Tokens: int
      Embedding: int
      TextWidth: int
      Code: int
      Latent: int
      Features: int
      DiscriminatorFeatures: int
      Objective: Objective
      Interpolate: bool
      Beta: float
      LearningRate: Schedule }

[<RequireQualifiedAccess>]
type GanClsModels =
    { Generator: Model<Tensor * Tensor, Tensor>
      Discriminator: Model<Tensor * Tensor, Tensor>
      Encoder: Model<Tensor, Tensor> }

[<RequireQualifiedAccess>]
type GanClsBatch = { Images: Tensor; Texts: Tensor; WrongTexts: Tensor }

type GanClsPlay =
    { Real: Tensor
      Fake: Tensor
      Texts: Tensor
      WrongTexts: Tensor
      Code: Tensor
      Between: Tensor
      Latent: Tensor
      G: Tensor * Tensor -> Tensor
      D: Tensor * Tensor -> Tensor
      E: Tensor -> Tensor }

module GanCls =
    let defaults: GanClsSettings =
        { Size = 64
          Channels = 3
          Tokens = 0
          Embedding = 128
          TextWidth = 1024
          Code = 128
          Latent = 100
          Features = 128
          DiscriminatorFeatures = 64
          Objective = Objective.NonSaturating
          Interpolate = true
          Beta = 0.5
          LearningRate = Schedule.Constant 2e-4 }

    let sizes = [ 16; 32; 64; 128; 256 ]

    let private whole = geometry 4 1 0 |> unbiased
    let private double = geometry 4 2 1 |> unbiased

    let private projection width code = Net.group "projection" (linear width code --> leakyRelu 0.2)

    /// The first input as `first` makes it with the code of the second at every place.
    let private beside (first: Net<Tensor, Tensor>) width code =
        Net.pair first (projection width code) --> Functions.planes

    let private generatorOf channels width code latent features doublings : Net<Tensor * Tensor, Tensor> =
        let widest = features <<< (doublings - 1)

        let up =
            [ for stage in 1 .. doublings - 1 ->
                  convTransposed double (widest >>> (stage - 1)) (widest >>> stage)
                  --> batchNormRelu (widest >>> stage) ]

        beside (Net.unnumbered (reshape [ latent; 1; 1 ])) width code
        --> Net.group
                "main"
                (convTransposed whole (latent + code) widest
                 --> batchNormRelu widest
                 --> List.reduce (-->) up
                 --> convTransposed double features channels
                 --> tanh)
        |> Net.startedBy (Init.normal 0.02)

    let private discriminatorOf channels width code features doublings : Net<Tensor * Tensor, Tensor> =
        let widest = features <<< (doublings - 1)

        let down =
            [ for stage in 1 .. doublings - 1 ->
                  conv double (features <<< (stage - 1)) (features <<< stage)
                  --> batchNormLeaky 0.2 (features <<< stage) ]

        let image =
            Net.group "main" (conv double channels features --> leakyRelu 0.2 --> List.reduce (-->) down)

        beside image width code
        --> Net.group
                "head"
                (conv (geometry 1 1 0 |> unbiased) (widest + code) widest
                 --> batchNormLeaky 0.2 widest
                 --> conv whole widest 1)
        --> Net.unnumbered flatten
        |> Net.startedBy (Init.normal 0.02)

    let private doublings size =
        if not (List.contains size sizes) then
            fail
                "GAN-CLS can't make images of %d×%d pixels: a size is one of %s"
                size
                size
                (String.concat ", " (List.map string sizes))

        System.Numerics.BitOperations.Log2(uint size) - 2

    let generator (settings: GanClsSettings) =
        doublings settings.Size
        |> generatorOf settings.Channels settings.TextWidth settings.Code settings.Latent settings.Features

    let discriminator (settings: GanClsSettings) =
        doublings settings.Size
        |> discriminatorOf settings.Channels settings.TextWidth settings.Code settings.DiscriminatorFeatures

    let encoder (settings: GanClsSettings) =
        if settings.Tokens = 0 then
            Net.empty
        else
            TextEncoder.network settings.Tokens settings.Embedding settings.TextWidth

    let networks seed (device: Device) dtype settings : GanClsModels =
        use rng = Generators.Seeded(seed, device)

        { Generator = Model.create (rng.Derive "generator") (Net.computingAs Net.both id dtype (generator settings))
          Discriminator =
            Model.create (rng.Derive "discriminator") (Net.computingAs Net.both id dtype (discriminator settings))
          Encoder = Model.create (rng.Derive "encoder") (encoder settings) }

    let latent (settings: GanClsSettings) rng (count: int) = Draw.Normal(rng, [| count; settings.Latent |])

    let game
        (latent: Rng -> int -> Tensor)
        (settings: GanClsSettings)
        (adamG, adamD)
        (networks: GanClsModels)
        : Game<GanClsBatch, GanClsPlay> =
        let g, d, e = networks.Generator, networks.Discriminator, networks.Encoder
        let { Critic = critic; Generator = adversarial }: Objective = settings.Objective

        let play (step: Step) (batch: GanClsBatch) =
            let G, D, E = Model.train step g, Model.train step d, Model.train step e
            let count = int batch.Images.shape[0]
            // The texts are the discriminator's to learn: the generator takes their codes as they are.
            let code, other = using (torch.no_grad ()) (fun _ -> E batch.Texts, E batch.WrongTexts)

            { Real = batch.Images
              Texts = batch.Texts
              WrongTexts = batch.WrongTexts
              Code = code
              Between = settings.Beta .* code .+ (1.0 - settings.Beta) .* other
              Fake = G(latent step.Rng count, code)
              Latent = latent step.Rng count
              G = G
              D = D
              E = E }

        // A real image with its own text is real; with another's, or a generated image with it, it is fake. Each of both pairs counts half.
        let matching =
            let looks (play: GanClsPlay) =
                // The discriminator's own turn sees the codes with their graph.
                let code = play.E play.Texts
                let real = lazy play.D(play.Real, code)
                let beside fake = Logits((fun () -> real.Value), (fun () -> play.D(fake ())))
                beside (fun () -> play.Real, play.E play.WrongTexts), beside (fun () -> detach play.Fake, code)

            let wrong name = if name = "fake" then "wrong" else name
            0.5 * Loss.Via(looks, Loss.Via(fst, critic).Renamed wrong + Loss.Via(snd, critic))

        let fooled (fake: GanClsPlay -> Tensor * Tensor) =
            Loss.Via(
                (fun (play: GanClsPlay) ->
                    Logits((fun () -> play.D(play.Real, play.Code)), (fun () -> play.D(fake play)))),
                adversarial
            )

        let interpolated =
            if settings.Interpolate then
                fooled(fun play -> play.G(play.Latent, play.Between), play.Between).Named "interpolated"
            else
                Loss.Zero()

        { Play = play
          Players =
            [ player "D" (Params.join [ d.Params; Params.under "encoder" e.Params ]) adamD matching
              player "G" g.Params adamG (fooled (fun play -> play.Fake, play.Code) + interpolated) ] }

    let start seed device (settings: GanClsSettings) networks =
        let adam = Optimizer.Adam(settings.LearningRate, beta1 = 0.5)
        Trainer.start seed device (game (latent settings) settings (adam, adam) networks)

    let private kernel path (shapes: NetworkShapes) = shapes.Kernel("GAN-CLS", path)
    let private projectionOf (shapes: NetworkShapes) = shapes.Matrix("GAN-CLS", "projection.0.weight")

    let recognisedGenerator shapes =
        let projection, doublings = projectionOf shapes, shapes.Kernels.Length - 1
        let first, last = kernel "main.0.weight" shapes, kernel $"main.{3 * doublings}.weight" shapes
        generatorOf last[1] projection[1] projection[0] (first[0] - projection[0]) last[0] doublings

    let recognisedDiscriminator shapes =
        let projection, first = projectionOf shapes, kernel "main.0.weight" shapes
        discriminatorOf first[1] projection[1] projection[0] first[0] (shapes.Kernels.Length - 2)
