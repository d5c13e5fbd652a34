namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Images of a step as rows [n, 3072], and their reconstructions from noisy rows.
type DedupPlay = { Images: Tensor; Rebuilt: Tensor }

/// Near-duplicates by semantic hashing: A. Radford, L. Metz, S. Chintala, "Unsupervised representation
/// learning with deep convolutional generative adversarial networks", 2015, section 4.1.1. A denoising
/// autoencoder 3072-128-3072 with ReLUs and dropout is trained on images of 32×32 pixels; its thresholded
/// code is the hash.
module Dedup =
    /// Height and width of the compared images: 32.
    val side: int
    /// Bits of a code: 128.
    val bits: int
    /// Flattens images [n, 3, 32, 32] to rows [n, 3072] of mean 0 and deviation 1. The rows do not depend on
    /// brightness and contrast; those of an image of one colour are zeros.
    val normalise: images: Tensor -> Tensor
    /// Maps rows [n, 3072] to the code before thresholding, [n, 128], at least 0.
    val encoder: Net<Tensor, Tensor>
    /// Maps codes [n, 128] to rows [n, 3072].
    val decoder: Net<Tensor, Tensor>

    /// Game of one player that reconstructs rows from rows with noise N(0, `noise`). Dropout zeroes each
    /// number of the code with a `probability`. Loss: `l2`.
    val game:
        noise: float ->
        probability: float ->
        encoder: Model<Tensor, Tensor> ->
        decoder: Model<Tensor, Tensor> ->
            Game<Tensor, DedupPlay>

    /// Codes of images [n, 3, 32, 32], a bit being 1 where the encoder's output is positive. UInt8[n, 16],
    /// highest bit first.
    val codes: encoder: Model<Tensor, Tensor> -> images: Tensor -> Tensor

    /// Likeness of images in pairs, both [n, 3, 32, 32] in [-1, 1]: [n]. It is 1 − ½·mean (a' − b')² −
    /// ¼·(mean a − mean b)², with a' and b' as `normalise` gives them. a' is of the middle 30×30 pixels of a;
    /// b' of the best fitting 30×30 pixels of b, shifted by at most a pixel. The first two terms are the
    /// correlation of the pixels. The last is small for a change of brightness, and 1 between black and
    /// white.
    val likeness: a: Tensor -> b: Tensor -> Tensor
