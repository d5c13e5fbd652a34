namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// A rectangle of an image, in pixels.
type Region = { Top: int; Left: int; Height: int; Width: int }

/// The feature maps of a network: the activations of its convolution layers.
module FeatureMaps =
    /// Every activation [n, channels, h, w] with its layer's name, as `main.1`, in the order of the layers, in evaluation mode.
    val ofImages: Model<Tensor, 'o> -> images: Tensor -> (string * Tensor) list

    /// The name and the shape [1, channels, h, w] of the last one for images of a shape [1, c, h, w].
    /// Raises `GanException` for a network without any.
    val last: Model<Tensor, 'o> -> imageShape: int64[] -> string * int64[]

    /// How strongly each image excites each of the first `maps` maps of a layer, and where: the largest activation [n, maps] and its
    /// place row·width + column, Int64[n, maps].
    /// Raises `GanException` where there is no such layer, or it has fewer maps.
    val strongest: Model<Tensor, 'o> -> layer: string -> maps: int -> images: Tensor -> struct (Tensor * Tensor)

    /// What of an image [1, c, h, w] the activation of a map at a place depends on: the smallest rectangle outside of which its gradient is
    /// zero; nothing (height 0) where it is zero everywhere.
    /// Raises `GanException` where there is no such layer.
    val receptiveField: Model<Tensor, 'o> -> layer: string -> map: int -> place: int64 -> image: Tensor -> Region
