namespace GanFunctional.Metrics

/// Fréchet distance of two normal distributions (D. C. Dowson, B. V. Landau, "The Fréchet distance between
/// multivariate normal distributions", 1982). On Inception's features, and only there, it is the Fréchet
/// inception distance (M. Heusel et al., "GANs trained by a two time-scale update rule converge to a local
/// Nash equilibrium", 2017, section 2).
module Frechet =
    /// |μ − μ'|² + tr Σ + tr Σ' − 2 tr √(ΣΣ') of two sets' moments, at least 0. The last trace is the sum of
    /// the singular values of AᵀB for Σ = AAᵀ, Σ' = BBᵀ, from eigenvectors; no ε is added to a singular
    /// covariance. Biased: fewer images give a larger distance, so compare distances of equal numbers of
    /// images only.
    /// Raises `GanException` for fewer than two rows or unequal widths.
    val distance: Moments -> Moments -> float
