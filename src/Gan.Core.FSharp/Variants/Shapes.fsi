namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Checks of image sizes.
module Shapes =
    /// Takes images [n, c, height, width] through if both sides are multiples of `divisor` and at least `least`.
    /// Raises `GanException` else, with the nearest sizes that fit.
    val fit: network: string -> divisor: int -> least: int -> Net<Tensor, Tensor>
