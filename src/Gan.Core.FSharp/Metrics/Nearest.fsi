namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Nearest neighbours of each query among references, by Euclidean distance, in ascending order.
type Neighbours =
    {
        /// Float64[n, k].
        Distances: Tensor
        /// Rows of the references, Int64[n, k].
        Indices: Tensor
    }

/// k nearest neighbours by brute force, in blocks of rows. Beside the sets and the result it takes some
/// hundred megabytes, however many rows there are. Distances are computed in float64, those of the neighbours
/// from differences, so copies are at distance 0. Ties are broken arbitrarily.
module Nearest =
    /// The k nearest of references [m, d] for each of queries [n, d].
    /// Raises `GanException` if k is less than 1 or more than m.
    val among: k: int -> references: Tensor -> queries: Tensor -> Neighbours
    /// The k nearest of references that come in batches [b, d]. Each batch is made in a dispose scope of its
    /// own, one at a time.
    /// Raises `GanException` as `among` does.
    val amongBatches: k: int -> references: Tensor seq -> queries: Tensor -> Neighbours
    /// The k nearest other points for each of points [n, d].
    /// Raises `GanException` if k is less than 1 or more than n − 1.
    val others: k: int -> points: Tensor -> Neighbours
    /// Squared distances of x [a, d] and y [b, d], Float64[a, b], by |x|² + |y|² − 2x·y; 0 where they are
    /// below the rounding of that sum.
    val internal squares: x: Tensor -> y: Tensor -> Tensor
    /// Blocks of rows [n, d] of which all pairs can be compared at once, each with its first row.
    val internal blocks: rows: Tensor -> (int64 * Tensor) list
