namespace GanFunctional

/// Images that fit a network that halves and doubles them.
module Sides =
    /// Raises `GanException`, naming the nearest sides that fit, unless both are multiples of `divisor` and at least `least`.
    val check: network: string -> divisor: int -> least: int -> height: int64 -> width: int64 -> unit
