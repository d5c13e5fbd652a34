namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Estimates of one distance from several blocks of images.
type Estimate =
    {
        Mean: float
        /// The standard deviation of one block's estimate (n − 1 in the denominator); of their mean it is this over √Blocks.
        Deviation: float
        Blocks: int
        /// Images of each set in a block.
        BlockSize: int
    }

/// The kernel inception distance's estimator (M. Bińkowski et al., "Demystifying MMD GANs", 2018, section 4).
module Kid =
    /// The unbiased estimate of the squared maximum mean discrepancy of two sets of features x [n, d], y [m, d], n and m at least 2, with
    /// the kernel k(a, b) = (a·b/d + 1)³:
    /// Σ_{i≠j} k(xᵢ, xⱼ)/(n(n − 1)) + Σ_{i≠j} k(yᵢ, yⱼ)/(m(m − 1)) − 2·Σ k(xᵢ, yⱼ)/(nm).
    /// About 0 for sets of one distribution, also below it; the less the nearer. Computed in float64.
    val distance: x: Tensor -> y: Tensor -> float
    /// The mean and the deviation of `distance` over disjoint blocks of both sets, drawn at random by the seed: as many of `largest` as
    /// the smaller set has, or two of half of it, where it has less than twice that.
    /// Raises `GanException` for less than four images of either set.
    val estimate: seed: uint64 -> largest: int -> x: Tensor -> y: Tensor -> Estimate
