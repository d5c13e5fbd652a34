namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Test for generated images that copy training images. It compares their distances to the nearest training
/// images with those of held-out images.
module Memorisation =
    /// Probability that a generated image is nearer to its nearest training image than a held-out image is to
    /// its own, over all pairs of the distances [n] and [m]; ties count half. This is the Mann–Whitney
    /// statistic of C. Meehan, K. Chaudhuri, S. Dasgupta, "A non-parametric test to detect data-copying in
    /// generative models", 2020, section 3. About 0.5 for images as new as the held-out ones, near 1 for
    /// copies, near 0 for images far from any training image.
    val nearer: generated: Tensor -> heldOut: Tensor -> float
