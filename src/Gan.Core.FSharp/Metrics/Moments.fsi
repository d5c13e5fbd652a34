namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Number, mean and scatter of rows, from which their covariance follows; in float64. Moments of parts join to those of the whole,
/// whatever the parts (T. F. Chan, G. H. Golub, R. J. LeVeque, "Updating formulae and a pairwise algorithm for computing sample
/// variances", 1979).
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
    /// Of the rows [n, d], at least one.
    val ofRows: Tensor -> Moments
    /// Of the rows of both.
    /// Raises `GanException` when they have not the same width.
    val join: Moments -> Moments -> Moments
    /// Of all rows of batches [b, d], of which one is in memory at a time; each is asked for in a scope of its own. The result
    /// belongs to the scope that is open.
    /// Raises `GanException` when there is no batch.
    val ofBatches: Tensor seq -> Moments
    /// The unbiased covariance, Float64[d, d].
    /// Raises `GanException` for less than two rows.
    val covariance: Moments -> Tensor
