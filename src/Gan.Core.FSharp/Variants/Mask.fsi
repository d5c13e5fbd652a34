namespace GanFunctional.Variants

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Weights of the known pixels in the contextual loss.
type Weighting =
    /// Equal weights: W = M.
    | Plain
    /// Weights by the missing share of the neighbourhood: Yeh et al. 2017, equation 3.
    | Neighbourhood

/// Masks of known pixels: float tensors [1, 1, h, w] (the same for all images) or [n, 1, h, w], 1 where a pixel is known, 0
/// where it is missing. Shapes and fractions are those of the `dcgan-completion` reference.
module Mask =
    /// The middle half of the height and of the width is missing: rows ⌊h/4⌋ up to ⌊3h/4⌋, likewise columns. [1, 1, h, w].
    val centre: height: int -> width: int -> Tensor
    /// The left ⌊w/2⌋ columns are missing. [1, 1, h, w].
    val left: height: int -> width: int -> Tensor
    /// Only every 4th pixel of every 4th row is known, from the first on. [1, 1, h, w].
    val grid: height: int -> width: int -> Tensor
    /// Each pixel is missing with the probability `missing` (the reference's is 0.2), in each image on its own.
    /// [count, 1, h, w], on the stream's device.
    /// Raises `GanException` when `missing` is not in [0, 1].
    val random: Rng -> missing: float -> count: int -> height: int -> width: int -> Tensor
    /// Custom mask: grey values [1 or n, 1, h, w] in [0, 1], known where they are at least 0.5 (white), missing where
    /// below (black).
    /// Raises `GanException` that gives its name when it is not of the images' size (with both sizes), or no
    /// pixel, or every one, is missing.
    val ofPixels: name: string -> height: int -> width: int -> pixels: Tensor -> Tensor
    /// The weight of each pixel, of the mask's shape and element type. `Neighbourhood`: Wᵢ = Mᵢ · Σ_{j ∈ N(i)} (1 − Mⱼ) / |N(i)|, N(i) being
    /// those pixels of the 7×7 window around i that are in the image: 0 on missing pixels and where nothing near is missing.
    val weights: Weighting -> mask: Tensor -> Tensor
