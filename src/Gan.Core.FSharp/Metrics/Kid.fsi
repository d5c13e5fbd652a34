namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Estimates of one distance from several blocks of images.
type Estimate =
    {
        Mean: float
        /// Standard deviation of one block's estimate, with n − 1 in the denominator. That of the mean is
        /// smaller by √Blocks.
        Deviation: float
        Blocks: int
        /// Images of each set in a block.
        BlockSize: int
    }

/// Estimator of the kernel inception distance (M. Bińkowski et al., "Demystifying MMD GANs", 2018, section
/// 4).
module Kid =
    /// Unbiased estimate of the squared maximum mean discrepancy of two sets of features x [n, d], y [m, d],
    /// n and m at least 2, with the kernel k(a, b) = (a·b/d + 1)³:
    /// Σ_{i≠j} k(xᵢ, xⱼ)/(n(n − 1)) + Σ_{i≠j} k(yᵢ, yⱼ)/(m(m − 1)) − 2·Σ k(xᵢ, yⱼ)/(nm).
    /// About 0, or slightly negative, for sets of one distribution; smaller is better. Computed in float64.
    val distance: x: Tensor -> y: Tensor -> float
    /// Mean and deviation of `distance` over disjoint random blocks of both sets. Blocks have `largest`
    /// images, or half of the smaller set where that is less.
    /// Raises `GanException` for fewer than four images in either set.
    val estimate: seed: uint64 -> largest: int -> x: Tensor -> y: Tensor -> Estimate
