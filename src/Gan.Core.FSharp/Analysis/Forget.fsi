namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Rectangle of an image, in pixels from its upper left corner.
type Box = { Left: float; Top: float; Width: float; Height: float }

/// Removes an object from what a generator draws: A. Radford, L. Metz, S. Chintala, "Unsupervised
/// representation learning with deep convolutional generative adversarial networks", 2015, section 6.3.1.
/// Boxes mark the object in some generated images. A logistic regression on the feature maps before the last
/// convolution tells positions in a box from others. Maps with a positive weight are dropped.
module Forget =
    /// Name, such as `main.8`, of the layer at a depth below the image. Depth 1 is the input of the last
    /// convolution (the paper's second-highest layer), depth 2 that of the convolution before it, and so on.
    /// Raises `GanException` if there is none.
    val layer: depth: int -> generator: Model<Tensor, Tensor> -> latent: Tensor -> string

    /// Feature maps of the layer for latents: [n, maps, h, w].
    val activations: layer: string -> generator: Model<Tensor, Tensor> -> latent: Tensor -> Tensor

    /// Cells of the feature maps that hold an object, in images of this shape: [rows, columns]. 1 where a
    /// cell's centre is in a box, or a box's centre in the cell, else 0.
    val region: ImageShape -> rows: int -> columns: int -> boxes: Box list -> Tensor

    /// Training data of the logistic regression, from activations [n, maps, h, w] and the object's region
    /// [n, h, w]: rows [m, maps] and labels 1 or 0, [m]. Rows are all positions of the region, and as many
    /// random others of the same images, or all others where there are fewer.
    val positions: Rng -> activations: Tensor -> region: Tensor -> struct (Tensor * Tensor)

    /// Maps with a positive weight (the paper's choice), at most the `most` with the highest weights;
    /// ascending.
    val maps: most: int option -> Logistic -> int list

    /// Copies the generator's parameters, with the next convolution's weights for these maps of a layer set
    /// to 0.
    /// Raises `GanException` if the layer has no such maps, or the weights' shape does not tell inputs from
    /// outputs.
    val without: layer: string -> maps: int list -> count: int -> generator: Params -> Params
