namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// A rectangle of an image, in pixels from its left upper corner.
type Box = { Left: float; Top: float; Width: float; Height: float }

/// Makes a generator forget an object that it draws: A. Radford, L. Metz, S. Chintala, "Unsupervised representation learning with deep
/// convolutional generative adversarial networks", 2015, section 6.3.1. In some of its images the object is marked by boxes; a logistic regression
/// on the feature maps before the last convolution tells positions in a box from the others; the maps that speak for the object are dropped.
module Forget =
    /// The name, as `main.8`, of the feature maps [n, maps, h, w] at a depth below the image: at 1 those that the last convolution
    /// takes, the second-highest layer of the paper; at 2 those below them, and so on.
    /// Raises `GanException` where there is none.
    val layer: depth: int -> generator: Model<Tensor, Tensor> -> latent: Tensor -> string

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

    /// The generator's parameters with which these maps of a layer count for nothing: a copy in which the weights that the next convolution
    /// has for them are 0.
    /// Raises `GanException` where the layer has no such maps, or where the shape of those weights does not tell inputs from outputs.
    val without: layer: string -> maps: int list -> count: int -> generator: Params -> Params
