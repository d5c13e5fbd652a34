namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// The nearest of a set of points for each of another, by Euclidean distance, the nearest first.
type Neighbours =
    {
        /// Float64[n, k].
        Distances: Tensor
        /// Int64[n, k]: which rows of the set they are.
        Indices: Tensor
    }

/// k nearest neighbours by comparing all pairs, some rows at a time: beside the two sets and the result it takes some hundred
/// megabytes, however many rows there are. Distances are found in float64; those of the neighbours are taken from the differences
/// themselves, so copies are at 0. Of equally near points any may be taken.
module Nearest =
    /// The k nearest of references [m, d] for each of queries [n, d].
    /// Raises `GanException` when k is less than 1 or more than m.
    val among: k: int -> references: Tensor -> queries: Tensor -> Neighbours
    /// The same where the references come in batches [b, d], which need not be in memory together; each is asked for in a scope
    /// of its own.
    val amongBatches: k: int -> references: Tensor seq -> queries: Tensor -> Neighbours
    /// The k nearest others for each of points [n, d] among themselves.
    /// Raises `GanException` when k is less than 1 or more than n − 1.
    val others: k: int -> points: Tensor -> Neighbours
    /// The squares of all distances of x [a, d] and y [b, d], Float64[a, b], by |x|² + |y|² − 2x·y: what is below that sum's
    /// rounding is 0.
    val internal squares: x: Tensor -> y: Tensor -> Tensor
    /// Rows [n, d] in blocks of which all pairs can be compared at once, each with where it begins.
    val internal blocks: rows: Tensor -> (int64 * Tensor) list
