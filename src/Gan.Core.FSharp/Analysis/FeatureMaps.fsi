namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Rectangle of an image, in pixels.
type Region = { Top: int; Left: int; Height: int; Width: int }

/// Feature maps of a network: the activations of its convolution layers.
module FeatureMaps =
    /// All feature maps [n, channels, h, w] in evaluation, in the order of the layers, with the layers'
    /// names, such as `main.1`.
    val ofImages: Model<Tensor, 'o> -> images: Tensor -> (string * Tensor) list

    /// Name of the last convolution layer and shape [1, channels, h, w] of its maps, for images of a shape
    /// [1, c, h, w].
    /// Raises `GanException` for a network without convolution layers.
    val last: Model<Tensor, 'o> -> imageShape: int64[] -> string * int64[]

    /// Largest activation of each image in the first `maps` maps of a layer, [n, maps], and its place
    /// row·width + column, Int64[n, maps].
    /// Raises `GanException` if there is no such layer, or it has fewer maps.
    val strongest: Model<Tensor, 'o> -> layer: string -> maps: int -> images: Tensor -> struct (Tensor * Tensor)

    /// Receptive field of a map's activation at a place, in an image [1, c, h, w]. It is the smallest
    /// rectangle outside of which the gradient is zero; empty (height 0) where the gradient is zero
    /// everywhere.
    /// Raises `GanException` if there is no such layer.
    val receptiveField: Model<Tensor, 'o> -> layer: string -> map: int -> place: int64 -> image: Tensor -> Region
