namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// What has to fit before a network can run.
module Shapes =
    /// Takes images [n, c, height, width] through if both sides are multiples of `divisor` and at least `least`.
    /// Raises `GanException` else, with the nearest sizes that fit.
    val fit: network: string -> divisor: int -> least: int -> Net<Tensor, Tensor>
    /// The shape of one parameter of a file.
    /// Raises `GanException` when the file has no such parameter.
    val internal parameter: network: string -> path: string -> Given -> int64[]
    /// The shape of a linear layer's weight or of an embedding's table.
    /// Raises `GanException` as `parameter` does.
    val internal matrix: network: string -> path: string -> Given -> int64[]
