namespace GanFunctional.Variants

open GanFunctional

/// The built-in variants by name.
module Catalog =
    /// Every variant: `dcgan`, `gan`, `frog`, `pix2pix`, …
    val names: string list
    /// A GAN that makes images from noise, for images of this shape.
    /// Raises `GanException` for a name that is none of theirs, or a shape that it can't make.
    val create: name: string -> ImageShape -> ImageGan
    /// The networks of a variant.
    /// Raises `GanException` for a name that is not in `names`.
    val applicable: name: string -> Applicable list
