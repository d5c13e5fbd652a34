namespace GanFunctional.Metrics

open GanFunctional.Torch

/// The kernel inception distance's estimator (M. Bińkowski et al., "Demystifying MMD GANs", 2018, section 4).
module Kid =
    /// The unbiased estimate of the squared maximum mean discrepancy of two sets of features x [n, d], y [m, d], n and m at least 2, with
    /// the kernel k(a, b) = (a·b/d + 1)³:
    /// Σ_{i≠j} k(xᵢ, xⱼ)/(n(n − 1)) + Σ_{i≠j} k(yᵢ, yⱼ)/(m(m − 1)) − 2·Σ k(xᵢ, yⱼ)/(nm).
    /// About 0 for sets of one distribution, also below it; the less the nearer. Computed in float64.
    val distance: x: Tensor -> y: Tensor -> float
