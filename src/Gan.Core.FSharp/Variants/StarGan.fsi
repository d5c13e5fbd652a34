namespace GanFunctional.Variants

open System
open System.Runtime.InteropServices
open GanFunctional
open GanFunctional.Torch
open TorchSharp

[<RequireQualifiedAccess>]
type StarGanModels =
    {
        /// (images, label vectors) → images.
        Generator: Model<Tensor * Tensor, Tensor>
        /// Images → (source logits [n, 1, m, m], class logits [n, classes]).
        Discriminator: Model<Tensor, Tensor * Tensor>
    }

/// Images [n, c, size, size] in [−1, 1] of one data set, from 0, and its own labels of them [n, k], 0 or 1, as floats
/// (one-hot for domains). Steps of several data sets alternate as their batches do.
[<RequireQualifiedAccess>]
type StarGanBatch = { Images: Tensor; Labels: Tensor; Dataset: int }

/// Random numbers of a step, from its stream and the number of images.
[<RequireQualifiedAccess>]
type StarGanDraws =
    {
        /// An order of the images, Int64[n]: whose labels each image is given as its target.
        Order: Rng -> int -> Tensor
        /// Places between real and generated images, [n, 1, 1, 1] in [0, 1].
        Alpha: Rng -> int -> Tensor
    }

/// Play of a step. `Labels` c and `Targets` c′ are the data set's own, [n, k]; `Fake` is G(x, c′) and `Between`
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
/// One generator translates an image to any labels. Layers, names and weights are those of the authors' PyTorch code. For
/// 128×128 pixels both networks have 64 features, the generator 6 residual blocks and the discriminator depth 6.
[<AbstractClass; Sealed>]
type StarGan =
    /// New networks from a seed, computing in an element type (see `Net.mixedPrecision`). The streams of the two are independent.
    /// The nets are those of `StarGanNetworks`.
    static member Networks:
        seed: uint64 *
        device: Device *
        dtype: DType *
        generator: Net<Tensor * Tensor, Tensor> *
        discriminator: Net<Tensor, Tensor * Tensor> ->
            StarGanModels

    /// Images of a data set, from 0, translated to its labels [n, k] by a generator in whatever mode.
    static member Translate:
        sets: LabelSet list * generator: Func<Tensor * Tensor, Tensor> * dataset: int * images: Tensor * labels: Tensor ->
            Tensor

    /// Each step updates the discriminator on −E[D(x)] + E[D(G(x, c′))] + λ_gp·penalty + λ_cls·class(x, c). Every `critic` steps
    /// the generator is updated on −E[D(G(x, c′))] + λ_cls·class(G(x, c′), c′) + λ_rec·mean|x − G(G(x, c′), c)| (equations 1 to
    /// 6 and 8; with `Objective.NonSaturating` the logarithms of equation 1 instead of the expectations). λ_cls is
    /// `classification`, λ_rec `reconstruction` and λ_gp `penalty`; 0 leaves the penalty out. Without `draws` the order is random
    /// and the places are uniform. In the paper: Wasserstein, Adam with rate 10⁻⁴ and betas (0.5, 0.999), λ_cls = 1,
    /// λ_rec = λ_gp = 10, 5 steps. The rate falls to 0 in the second half of 200,000 steps; in the authors' code it falls by
    /// a thousandth of that.
    static member Game:
        networks: StarGanModels *
        sets: LabelSet list *
        objective: Objective *
        adamG: Optimizer *
        adamD: Optimizer *
        classification: float *
        reconstruction: float *
        penalty: float *
        critic: int *
        [<Optional; DefaultParameterValue(null: StarGanDraws | null)>] draws: StarGanDraws | null ->
            Game<StarGanBatch, StarGanPlay>
