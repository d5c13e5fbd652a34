namespace GanFunctional.Variants

open System
open GanFunctional
open GanFunctional.Torch
open TorchSharp
open GanFunctional.Layers
open GanFunctional.Norms
open GanFunctional.Activations

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

/// The layers of both networks.
module private GanClsNetworks =
    let private sizes = [ 16; 32; 64; 128; 256 ]

    let private whole = geometry 4 1 0 |> unbiased
    let private double = geometry 4 2 1 |> unbiased

    let private projection width code = Net.group "projection" (linear width code --> leakyRelu 0.2)

    /// The first input as `first` makes it with the code of the second at every place.
    let private beside (first: Net<Tensor, Tensor>) width code =
        Net.pair first (projection width code) --> Functions.planes

    let generator channels width code latent features doublings : Net<Tensor * Tensor, Tensor> =
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
        |> Net.initializedBy (Init.normal 0.02)

    let discriminator channels width code features doublings : Net<Tensor * Tensor, Tensor> =
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
        |> Net.initializedBy (Init.normal 0.02)

    let doublings size =
        if not (List.contains size sizes) then
            fail
                "GAN-CLS can't make images of %d×%d pixels: a size is one of %s"
                size
                size
                (String.concat ", " (List.map string sizes))

        System.Numerics.BitOperations.Log2(uint size) - 2

    let kernel path (shapes: NetworkShapes) = shapes.Kernel("GAN-CLS", path)
    let projectionOf (shapes: NetworkShapes) = shapes.Matrix("GAN-CLS", "projection.0.weight")

[<AbstractClass; Sealed>]
type GanCls =
    static member Generator(size, channels, textWidth, code, latent, features) =
        GanClsNetworks.generator channels textWidth code latent features (GanClsNetworks.doublings size)

    static member Discriminator(size, channels, textWidth, code, features) =
        GanClsNetworks.discriminator channels textWidth code features (GanClsNetworks.doublings size)

    static member RecognisedGenerator(shapes: NetworkShapes) =
        let projection, doublings = GanClsNetworks.projectionOf shapes, shapes.Kernels.Length - 1

        let first, last =
            GanClsNetworks.kernel "main.0.weight" shapes, GanClsNetworks.kernel $"main.{3 * doublings}.weight" shapes

        GanClsNetworks.generator last[1] projection[1] projection[0] (first[0] - projection[0]) last[0] doublings

    static member RecognisedDiscriminator(shapes: NetworkShapes) =
        let projection, first = GanClsNetworks.projectionOf shapes, GanClsNetworks.kernel "main.0.weight" shapes
        GanClsNetworks.discriminator first[1] projection[1] projection[0] first[0] (shapes.Kernels.Length - 2)

    static member Networks(seed: uint64, device: Device, dtype, generator, discriminator, encoder) : GanClsModels =
        use rng = Generators.Seeded(seed, device)

        { Generator = Model.create (rng.Derive "generator") (Net.mixedPrecisionAs Net.both id dtype generator)
          Discriminator =
            Model.create (rng.Derive "discriminator") (Net.mixedPrecisionAs Net.both id dtype discriminator)
          Encoder = Model.create (rng.Derive "encoder") encoder }

    static member Game
        (
            networks: GanClsModels,
            latent: Func<Rng, int, Tensor>,
            objective: Objective,
            adamG,
            adamD,
            interpolate: Nullable<float>
        ) =
        let g, d, e = networks.Generator, networks.Discriminator, networks.Encoder
        let own = interpolate.GetValueOrDefault 1.0

        let play (step: Step) (batch: GanClsBatch) =
            let G, D, E = Model.train step g, Model.train step d, Model.train step e
            let count = int batch.Images.shape[0]
            // The texts are the discriminator's to learn: the generator takes their codes as they are.
            let code, other = using (torch.no_grad ()) (fun _ -> E batch.Texts, E batch.WrongTexts)

            { Real = batch.Images
              Texts = batch.Texts
              WrongTexts = batch.WrongTexts
              Code = code
              Between = own .* code .+ (1.0 - own) .* other
              Fake = G(latent.Invoke(step.Rng, count), code)
              Latent = latent.Invoke(step.Rng, count)
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

            0.5
            * Loss.Via(looks, Loss.Via(fst, objective.Critic).Renamed wrong + Loss.Via(snd, objective.Critic))

        let fooled (fake: GanClsPlay -> Tensor * Tensor) =
            Loss.Via(
                (fun (play: GanClsPlay) ->
                    Logits((fun () -> play.D(play.Real, play.Code)), (fun () -> play.D(fake play)))),
                objective.Generator
            )

        let interpolated =
            if interpolate.HasValue then
                fooled(fun play -> play.G(play.Latent, play.Between), play.Between).Named "interpolated"
            else
                Loss.Zero()

        { Play = play
          Players =
            [ player "D" (Params.join [ d.Params; Params.under "encoder" e.Params ]) adamD matching
              player "G" g.Params adamG (fooled (fun play -> play.Fake, play.Code) + interpolated) ] }
