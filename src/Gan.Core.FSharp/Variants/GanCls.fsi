namespace GanFunctional.Variants

open System
open GanFunctional
open GanFunctional.Torch
open TorchSharp

[<RequireQualifiedAccess>]
type GanClsModels =
    {
        /// (z [n, latent], codes [n, text width]) → images in (−1, 1).
        Generator: Model<Tensor * Tensor, Tensor>
        /// (images, codes) → logits [n, 1] of the image being real and the text describing it.
        Discriminator: Model<Tensor * Tensor, Tensor>
        /// Ids Int64[n, length] → codes [n, text width]; codes to themselves where there are no ids. Always float32.
        Encoder: Model<Tensor, Tensor>
    }

/// Images [n, c, size, size] in [−1, 1], texts that describe them, and texts that don't: ids Int64[n, length] or codes
/// [n, text width].
[<RequireQualifiedAccess>]
type GanClsBatch = { Images: Tensor; Texts: Tensor; WrongTexts: Tensor }

/// Play of a step. `Code` h are the texts' codes and `Between` those between them and the wrong texts', both
/// without a graph (h where there is no interpolation). `Fake` is G(z, h), and `Latent` the z for the codes between. E is the
/// text encoder.
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

/// Text to image with a matching-aware discriminator: S. Reed et al., "Generative adversarial text to image synthesis", 2016,
/// on DCGAN's layers. The text encoder, where there is one, is trained with the discriminator, whose judgement of real images
/// with right and wrong texts needs codes that tell them apart; the generator takes codes as they are.
[<AbstractClass; Sealed>]
type GanCls =
    /// (z [n, latent], codes [n, textWidth]) → images [n, channels, size, size] in (−1, 1): DCGAN's chain on z beside a
    /// projection of the text's code to `code` numbers. The last feature map has `features` channels, twice as many at each
    /// half of the size. In the paper, for 64 pixels: textWidth 1,024, code 128, latent 100, features 128.
    /// Raises `GanException` for a size other than 16, 32, 64, 128 and 256.
    static member Generator:
        size: int * channels: int * textWidth: int * code: int * latent: int * features: int ->
            Net<Tensor * Tensor, Tensor>

    /// (images, codes) → logits [n, 1]: DCGAN's chain down to 4×4 places, a projection of the text's code beside each. The first
    /// feature map has `features` channels; in the paper 64.
    /// Raises `GanException` as `Generator` does.
    static member Discriminator:
        size: int * channels: int * textWidth: int * code: int * features: int -> Net<Tensor * Tensor, Tensor>

    /// New networks from a seed; generator and discriminator compute in an element type (see `Net.mixedPrecision`). The streams of
    /// the three are independent. `encoder` is a `TextEncoder.network`, or `Net.empty` where texts come as codes.
    static member Networks:
        seed: uint64 *
        device: Device *
        dtype: DType *
        generator: Net<Tensor * Tensor, Tensor> *
        discriminator: Net<Tensor * Tensor, Tensor> *
        encoder: Net<Tensor, Tensor> ->
            GanClsModels

    /// Algorithm 1: with s_r = D(x, h), s_w = D(x, ĥ) and s_f = D(G(z, h), h) the discriminator (and the encoder) minimise
    /// −log s_r − ½(log(1 − s_w) + log(1 − s_f)), the generator −log s_f and, interpolating (GAN-CLS-INT), −log D(G(z, h̄), h̄)
    /// with h̄ = β·h + (1 − β)·ĥ (section 4.3). β is `interpolate`; null for no interpolation. `latent` gives z [count, latent],
    /// first for the fakes, then for the codes between. In the paper: z ~ N(0, 1), non-saturating, Adam with rate 2·10⁻⁴, halved
    /// every 100 epochs, and betas (0.5, 0.999), β = 0.5.
    static member Game:
        networks: GanClsModels *
        latent: Func<Rng, int, Tensor> *
        objective: Objective *
        adamG: Optimizer *
        adamD: Optimizer *
        interpolate: Nullable<float> ->
            Game<GanClsBatch, GanClsPlay>

    /// The generator that these parameters belong to.
    /// Raises `GanException` where none has them.
    static member RecognisedGenerator: NetworkShapes -> Net<Tensor * Tensor, Tensor>
    /// The discriminator that these parameters belong to.
    /// Raises `GanException` where none has them.
    static member RecognisedDiscriminator: NetworkShapes -> Net<Tensor * Tensor, Tensor>
