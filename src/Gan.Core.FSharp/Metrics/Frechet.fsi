namespace GanFunctional.Metrics

/// The Fréchet distance of two normal distributions (D. C. Dowson, B. V. Landau, "The Fréchet distance between multivariate normal
/// distributions", 1982), which is the "Fréchet inception distance" where the features are Inception's (M. Heusel et al., "GANs trained
/// by a two time-scale update rule converge to a local Nash equilibrium", 2017, section 2), and only there.
module Frechet =
    /// |μ − μ'|² + tr Σ + tr Σ' − 2 tr √(ΣΣ') of two sets' moments, at least 0. The last trace is the sum of the singular values of AᵀB for
    /// Σ = AAᵀ, Σ' = BBᵀ, which eigenvectors give: nothing is added to a covariance of fewer images than features. Biased: the fewer images,
    /// the larger, so that only distances from as many images compare.
    /// Raises `GanException` for less than two rows or unequal widths.
    val distance: Moments -> Moments -> float
