namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// What is known of the images to complete.
type Known =
    /// The pixels that a mask (see `Mask`) marks, on the images' device.
    | Pixels of mask: Tensor
    /// The means of squares of factor × factor pixels (the reference's factor is 8): every pixel is missing.
    | LowResolution of factor: int

/// How images are completed.
type CompletionSettings =
    {
        /// How the known pixels count (`Pixels` only).
        Weighting: Weighting
        /// What the prior counts against the contextual loss.
        Lambda: float
        /// Whose `Fool` is the prior.
        Objective: Objective
        Optimizer: Optimizer
        Steps: int
        /// After each step z is moved into [−bound, bound]; `None` leaves it free.
        Bound: float option
    }

/// Where a completion stands after a step.
type CompletionProgress =
    {
        /// From 1.
        Step: int
        /// The contextual loss that the step went down, the mean of the images.
        Contextual: float
        /// The prior that the step went down, the mean of the images, without lambda.
        Prior: float
        /// G(z) after the step, [n, c, h, w], computed when it is called, which must be before `watch` returns; freed then.
        Generated: unit -> Tensor
    }

/// What was found: all [n, c, h, w] in [-1, 1] but `Latent`.
type Completed =
    {
        /// z, as the generator takes it.
        Latent: Tensor
        /// G(z).
        Generated: Tensor
        /// M⊙y + (1 − M)⊙G(z): known pixels are the image's own.
        Overlay: Tensor
        /// G(z) blended into the hole (see `Poisson.blend`), clipped to [-1, 1].
        Blended: Tensor
    }

/// Semantic image completion: R. Yeh, C. Chen, T. Y. Lim, A. Schwing, M. Hasegawa-Johnson, M. Do, "Semantic image inpainting with deep
/// generative models", 2017 (2016 as "… with perceptual and contextual losses"); rates and masks are those of `dcgan-completion`. For an
/// image y of which a part is known, search the z whose G(z) fits that part and looks real; the networks stand still, in
/// evaluation mode.
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
    /// The game whose only player is z, of one tensor: Σ |W⊙(G(z) − y)| + lambda·Σ adversarial(D(G(z))), both sums over the batch, as the
    /// gradient of the reference's is: each image's z moves as it would alone. The terms are `contextual` and `prior`; a round's play is
    /// G(z) [n, c, h, w]. With `LowResolution` G(z) and y are compared by their means, and W is 1.
    /// Raises `GanException` when mask and images differ in size, or the factor does not divide it.
    val game: CompletionSettings -> Known -> images: Tensor -> z: Params -> Networks -> Game<unit, Tensor>

    /// Completes images [n, c, h, w] in [-1, 1], with starting points from a seed; `watch` is called after each step.
    /// Raises `GanException` when images, mask and GAN do not fit each other.
    val complete:
        CompletionSettings ->
        seed: uint64 ->
        watch: (CompletionProgress -> unit) ->
        Known ->
        images: Tensor ->
        Networks ->
        ImageGan ->
            Completed
