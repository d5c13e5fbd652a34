namespace GanFunctional

/// Checks of image sizes, for networks that halve and double them.
module Sides =
    /// Raises `GanException` unless both sides are multiples of `divisor` and at least `least`. The message
    /// names the nearest sides that fit.
    val check: network: string -> divisor: int -> least: int -> height: int64 -> width: int64 -> unit
