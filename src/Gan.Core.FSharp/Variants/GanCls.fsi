namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// What a GAN-CLS is made and trained with.
[<RequireQualifiedAccess>]
type GanClsSettings =
    {
        /// Images are [n, channels, size, size] in [−1, 1], of one of `GanCls.sizes`.
        Size: int
        Channels: int
        /// Ids that the text encoder knows (`Vocabulary.Count`); 0 where texts come as codes that others have made.
        Tokens: int
        /// Numbers of a token in the text encoder.
        Embedding: int
        /// Numbers of a text's code.
        TextWidth: int
        /// Numbers that each network makes of a text's code for itself.
        Code: int
        /// Numbers of a latent point.
        Latent: int
        /// Channels of the generator's last map of features; twice as many at each half of the size.
        Features: int
        /// Channels of the discriminator's first map of features.
        DiscriminatorFeatures: int
        Objective: Objective
        /// Whether the generator also learns from codes between texts (GAN-CLS-INT).
        Interpolate: bool
        /// β: how much of such a code is the image's own text's.
        Beta: float
        /// Adam's rate for both. The reference halves it every 100 epochs.
        LearningRate: Schedule
    }

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

/// What happened in a round. `Code` h are the texts' codes and `Between` those between them and the wrong texts', both
/// without a graph; `Fake` is G(z, h), and `Latent` the z for the codes between. E is the text encoder.
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
module GanCls =
    /// 4 pixels doubled two to six times.
    val sizes: int list
    /// The paper's for 64×64 pixels and codes of 1,024 numbers, with interpolation.
    val defaults: GanClsSettings
    /// (z, codes) → images: DCGAN's chain on z beside a projection of the code.
    /// Raises `GanException` for a size that it can't make.
    val generator: GanClsSettings -> Net<Tensor * Tensor, Tensor>
    /// (images, codes) → logits: DCGAN's chain down to 4×4 places, a projection of the code beside each.
    /// Raises `GanException` as `generator` does.
    val discriminator: GanClsSettings -> Net<Tensor * Tensor, Tensor>
    /// Ids → codes, or codes → codes.
    val encoder: GanClsSettings -> Net<Tensor, Tensor>
    /// New networks from a seed; generator and discriminator compute in an element type.
    val networks: seed: uint64 -> Device -> DType -> GanClsSettings -> GanClsModels
    /// z ~ N(0, 1), [count, latent].
    val latent: GanClsSettings -> Rng -> count: int -> Tensor

    /// Algorithm 1: with s_r = D(x, h), s_w = D(x, ĥ) and s_f = D(G(z, h), h) the discriminator (and the encoder) minimise
    /// −log s_r − ½(log(1 − s_w) + log(1 − s_f)), the generator −log s_f and, interpolating, −log D(G(z, h̄), h̄) with
    /// h̄ = β·h + (1 − β)·ĥ (section 4.3). `latent` is asked for z first, then for the codes between.
    /// Optimizers: generator's, discriminator's.
    val game:
        latent: (Rng -> int -> Tensor) ->
        GanClsSettings ->
        Optimizer * Optimizer ->
            GanClsModels ->
                Game<GanClsBatch, GanClsPlay>

    /// The game with Adam (0.5, 0.999) at the settings' rate.
    val start: seed: uint64 -> Device -> GanClsSettings -> GanClsModels -> Trainer<GanClsBatch>
    /// The generator that these parameters belong to.
    /// Raises `GanException` where none has them.
    val recognisedGenerator: NetworkShapes -> Net<Tensor * Tensor, Tensor>
    /// The discriminator that these parameters belong to.
    /// Raises `GanException` where none has them.
    val recognisedDiscriminator: NetworkShapes -> Net<Tensor * Tensor, Tensor>
