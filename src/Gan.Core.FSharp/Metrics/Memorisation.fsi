namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Whether generated images are copies of training images, by how near they are to the nearest of them, and how near images are that
/// the GAN has not seen.
module Memorisation =
    /// The probability that a generated image is nearer to its nearest training image than a held-out one is to its own, ties counting half, by all pairs of the
    /// distances [n] and [m]: the Mann–Whitney statistic of C. Meehan, K. Chaudhuri, S. Dasgupta, "A non-parametric test to detect
    /// data-copying in generative models", 2020, section 3. About a half where the generator does as well as new data, near 1
    /// where it copies, near 0 where its images are far from any training image.
    val nearer: generated: Tensor -> heldOut: Tensor -> float
