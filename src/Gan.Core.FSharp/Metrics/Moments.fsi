namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Count, mean and scatter of rows, in float64. Moments of parts combine into those of the whole, however it
/// is divided (T. F. Chan, G. H. Golub, R. J. LeVeque, "Updating formulae and a pairwise algorithm for
/// computing sample variances", 1979).
type Moments =
    {
        /// n, at least 1.
        Count: int64
        /// μ, Float64[d].
        Mean: Tensor
        /// Σ (x − μ)(x − μ)ᵀ, Float64[d, d].
        Scatter: Tensor
    }

module Moments =
    /// Moments of rows [n, d], n at least 1.
    val ofRows: Tensor -> Moments
    /// Moments of the rows of both.
    /// Raises `GanException` if their widths differ.
    val join: Moments -> Moments -> Moments
    /// Moments of all rows of batches [b, d]. Each batch is made in a dispose scope of its own, one at a
    /// time. The result belongs to the caller's scope.
    /// Raises `GanException` if there is no batch.
    val ofBatches: Tensor seq -> Moments
    /// Unbiased covariance, Float64[d, d].
    /// Raises `GanException` for fewer than two rows.
    val covariance: Moments -> Tensor
