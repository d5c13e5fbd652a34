namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// What a StarGAN is made and trained with.
[<RequireQualifiedAccess>]
type StarGanSettings =
    {
        /// Images are [n, channels, size, size] in [−1, 1]; a multiple of 4, at least 8.
        Size: int
        Channels: int
        /// The labels of each data set; usually one set.
        Datasets: LabelSet list
        /// Channels after the generator's first convolution.
        Features: int
        /// Channels after the discriminator's first convolution.
        DiscriminatorFeatures: int
        /// Residual blocks in the generator.
        Blocks: int
        /// Convolutions that halve the image in the discriminator, at most: never more than leave one pixel.
        Depth: int
        /// Wasserstein (equation 8), or the logarithmic form (equation 1: `Objective.NonSaturating`).
        Objective: Objective
        /// λ_cls.
        ClassWeight: float
        /// λ_rec.
        ReconstructionWeight: float
        /// λ_gp; 0 leaves the penalty out.
        PenaltyWeight: float
        /// The generator moves in every round with this number.
        CriticRounds: int
        /// Learning rates by round.
        GeneratorRate: Schedule
        DiscriminatorRate: Schedule
    }

[<RequireQualifiedAccess>]
type StarGanModels =
    {
        /// (images, label vectors) → images.
        Generator: Model<Tensor * Tensor, Tensor>
        /// Images → (source logits [n, 1, m, m], class logits [n, classes]).
        Discriminator: Model<Tensor, Tensor * Tensor>
    }

/// Images [n, c, size, size] in [−1, 1] of one data set, from 0, and its own labels of them [n, k], 0 or 1, as floats
/// (one-hot for domains). Rounds of several data sets alternate as their batches do.
[<RequireQualifiedAccess>]
type StarGanBatch = { Images: Tensor; Labels: Tensor; Dataset: int }

/// What a round draws at random, from its stream and the number of images.
[<RequireQualifiedAccess>]
type StarGanDraws =
    {
        /// An order of the images, Int64[n]: whose labels each image is given as its target.
        Order: Rng -> int -> Tensor
        /// Places between real and generated images, [n, 1, 1, 1] in [0, 1].
        Alpha: Rng -> int -> Tensor
    }

/// What happened in a round. `Labels` c and `Targets` c′ are the data set's own, [n, k]; `Fake` is G(x, c′) and `Between`
/// the points of the gradient penalty, both without a graph. G takes images and labels of the data set.
type StarGanPlay =
    { Real: Tensor
      Dataset: int
      Labels: Tensor
      Targets: Tensor
      Fake: Tensor
      Between: Tensor
      G: Tensor -> Tensor -> Tensor
      D: Tensor -> Tensor * Tensor }

/// Y. Choi et al., "StarGAN: unified generative adversarial networks for multi-domain image-to-image translation", 2018.
/// One generator translates an image to any labels. Layers, names and weights are those of the authors' PyTorch code.
module StarGan =
    /// The authors' for 128×128 faces with 5 attributes: 200,000 rounds, the second half with falling rates (as the paper
    /// says; the code's own steps take them down by a thousandth of that).
    val defaults: StarGanSettings
    /// (images, label vectors) → images in (−1, 1).
    /// Raises `GanException` for a size or labels that can't be.
    val generator: StarGanSettings -> Net<Tensor * Tensor, Tensor>
    /// Images → (source logits, class logits).
    /// Raises `GanException` as `generator` does.
    val discriminator: StarGanSettings -> Net<Tensor, Tensor * Tensor>
    /// New networks from a seed that compute in an element type.
    val networks: seed: uint64 -> Device -> DType -> StarGanSettings -> StarGanModels
    /// A random order and uniform places.
    val draws: StarGanDraws

    /// Images of a data set translated to its labels [n, k] by a generator in whatever mode.
    val translate:
        StarGanSettings ->
        run: (Tensor * Tensor -> Tensor) ->
        dataset: int ->
        images: Tensor ->
        labels: Tensor ->
            Tensor

    /// The discriminator moves every round on −E[D(x)] + E[D(G(x, c′))] + λ_gp·penalty + λ_cls·class(x, c), the generator
    /// every `CriticRounds` on −E[D(G(x, c′))] + λ_cls·class(G(x, c′), c′) + λ_rec·mean|x − G(G(x, c′), c)| (equations 1 to
    /// 6 and 8; the logarithms instead of the expectations where the objective says so). Optimizers: generator's, discriminator's.
    val game:
        StarGanDraws -> StarGanSettings -> Optimizer * Optimizer -> StarGanModels -> Game<StarGanBatch, StarGanPlay>

    /// The game with Adam (0.5, 0.999) at the settings' rates.
    val start: seed: uint64 -> Device -> StarGanSettings -> StarGanModels -> Trainer<StarGanBatch>
