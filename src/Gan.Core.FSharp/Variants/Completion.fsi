namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Known part of the images to complete.
type Known =
    /// Pixels marked by a mask (`Mask`), on the device of the images.
    | Pixels of mask: Tensor
    /// Means of squares of factor × factor pixels (8 in the reference); every pixel is missing.
    | LowResolution of factor: int

/// Settings of a completion.
type CompletionSettings =
    {
        /// Weights of the known pixels (`Pixels` only).
        Weighting: Weighting
        /// Weight of the prior loss relative to the contextual loss.
        Lambda: float
        /// Objective whose generator loss is the prior.
        Objective: Objective
        Optimizer: Optimizer
        Steps: int
        /// z is clamped to [−bound, bound] after each step; `None`: not at all.
        Bound: float option
    }

/// Progress of a completion after a step.
type CompletionProgress =
    {
        /// Number of the step, from 1.
        Step: int
        /// Contextual loss before the step, averaged over the images.
        Contextual: float
        /// Prior loss before the step, averaged over the images, without lambda; 0 without a discriminator.
        Prior: float
        /// G(z) after the step, [n, c, h, w]; computed when called, which must be before `watch` returns, and then freed.
        Generated: unit -> Tensor
    }

/// Result of a completion: all [n, c, h, w] in [-1, 1], except `Latent`.
type Completed =
    {
        /// z, as the generator takes it.
        Latent: Tensor
        /// G(z).
        Generated: Tensor
        /// M⊙y + (1 − M)⊙G(z): known pixels are unchanged.
        Overlay: Tensor
        /// G(z) blended into the hole (see `Poisson.blend`), clipped to [-1, 1].
        Blended: Tensor
    }

/// Semantic image completion: R. Yeh, C. Chen, T. Y. Lim, A. Schwing, M. Hasegawa-Johnson, M. Do, "Semantic image inpainting with deep
/// generative models", 2017 (2016 as "… with perceptual and contextual losses"); rates and masks are those of `dcgan-completion`. For an
/// image y of which a part is known, it searches the z whose G(z) fits that part and looks real. The networks are
/// constant, in evaluation mode.
module Completion =
    /// Adam 0.01 (0.9, 0.999).
    val adam: Optimizer
    /// v' = 0.9·v − 0.01·g, z ← z − 0.9·v + 1.9·v'.
    val nesterov: Optimizer
    /// The reference's: plain weights, lambda 0.1, softplus(−D), Adam, 1000 steps, bound 1.
    val defaults: CompletionSettings
    /// The paper's: neighbourhood weights, lambda 0.003, ln(1 − σ(D)), Adam, 1500 steps, bound 1.
    val paper: CompletionSettings
    /// `count` starting points, uniform in [-1, 1], shaped as the generator takes them.
    val start: Rng -> count: int -> ImageGan -> Tensor

    /// Game with z as the only player: Σ |W⊙(G(z) − y)| + lambda·Σ adversarial(D(G(z))), both sums over the batch, so
    /// each z moves as it would alone. The terms are `contextual` and `prior`; the play of a step is
    /// G(z) [n, c, h, w]. Without a discriminator there is no prior. With `LowResolution` G(z) and y are compared by their means, and W is 1.
    /// Raises `GanException` when mask and images differ in size, or the factor does not divide it.
    val game:
        CompletionSettings ->
        Known ->
        images: Tensor ->
        z: Params ->
        generator: Model<Tensor, Tensor> ->
        discriminator: Model<Tensor, Tensor> option ->
            Game<unit, Tensor>

    /// Completes images [n, c, h, w] in [-1, 1], with starting points from a seed; `watch` is called after each step.
    /// Raises `GanException` when images, mask and GAN do not fit each other.
    val complete:
        CompletionSettings ->
        seed: uint64 ->
        watch: (CompletionProgress -> unit) ->
        Known ->
        images: Tensor ->
        generator: Model<Tensor, Tensor> ->
        discriminator: Model<Tensor, Tensor> option ->
        ImageGan ->
            Completed
