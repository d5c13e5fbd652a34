namespace GanFunctional.Variants

open GanFunctional

/// The built-in GANs that make images from noise, by name.
module Catalog =
    /// `dcgan`, `gan`, `frog`.
    val names: string list
    /// The GAN of a name for images of this shape.
    /// Raises `GanException` for a name that is not in `names`, or a shape that it can't make.
    val create: name: string -> ImageShape -> ImageGan
    /// The batch size that its reference uses.
    val batch: name: string -> int
    /// The one image size that it can make, where there is only one.
    val onlySize: name: string -> int option
