namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch

/// A rectangle of an image, in pixels from its left upper corner.
type Box =
    { Left: float
      Top: float
      Width: float
      Height: float }

/// Makes a generator forget an object that it draws: A. Radford, L. Metz, S. Chintala, "Unsupervised representation learning with deep
/// convolutional generative adversarial networks", 2015, section 6.3.1. In some of its images the object is marked by boxes; a logistic regression
/// on the feature maps before the last convolution tells positions in a box from the others; the maps that speak for the object are dropped.
module Forget =
    /// The activations that the generator's last convolution takes, so the second-highest layer's: the name, as `main.7`, of the last
    /// before the image that is [n, maps, h, w].
    /// Raises `GanException` where there is none.
    val layer: generator: Model<Tensor, Tensor> -> latent: Tensor -> string

    /// What that layer gives for latents: [n, maps, h, w].
    val activations: layer: string -> generator: Model<Tensor, Tensor> -> latent: Tensor -> Tensor

    /// Which positions of maps of `cells`×`cells` an object is at, in images of `size`×`size` pixels: [cells, cells], 1 where a cell's centre is in a
    /// box, or a box's centre in the cell, else 0.
    val region: size: int -> cells: int -> boxes: Box list -> Tensor

    /// What a logistic regression learns where the object is from: of activations [n, maps, h, w] the rows at all positions of the object's
    /// region [n, h, w], and at as many others of the same images, at random (all, where there are fewer): [m, maps], and 1 or 0 for each, [m].
    val positions: Rng -> activations: Tensor -> region: Tensor -> struct (Tensor * Tensor)

    /// The maps with a positive weight (the paper's choice), or of those only the `most` with the highest; ascending.
    val maps: most: int option -> Logistic -> int list

    /// The generator's parameters with which these maps count for nothing: a copy in which the last convolution's weights of them are 0.
    /// Raises `GanException` where that has no such maps.
    val without: maps: int list -> generator: Params -> Params
