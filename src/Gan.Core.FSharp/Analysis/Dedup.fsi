namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// The images of a round as rows [n, 3072], and what the autoencoder makes of them with noise.
type DedupPlay = { Images: Tensor; Rebuilt: Tensor }

/// Near-duplicates by semantic hashing: A. Radford, L. Metz, S. Chintala, "Unsupervised representation learning with deep convolutional
/// generative adversarial networks", 2015, section 4.1.1: a denoising, dropout-regularised autoencoder with ReLUs, 3072-128-3072, on
/// images of 32×32 pixels, whose code is thresholded to bits.
module Dedup =
    /// Height and width of the images that are compared: 32.
    val side: int
    /// Bits of a code: 128.
    val bits: int
    /// Images [n, 3, 32, 32] as rows [n, 3072], each moved and scaled to mean 0 and deviation 1: a change of brightness or contrast leaves
    /// them as they are. An image of one colour is all zeros.
    val normalise: images: Tensor -> Tensor
    /// Rows → the code before its bits are taken [n, 128], not negative.
    val encoder: Net<Tensor, Tensor>
    /// Code → rows.
    val decoder: Net<Tensor, Tensor>

    /// The only player makes of rows with noise N(0, `noise`), through a code each number of which is left out with a
    /// `probability`, the rows again: `l2`.
    val game:
        noise: float ->
        probability: float ->
        encoder: Model<Tensor, Tensor> ->
        decoder: Model<Tensor, Tensor> ->
            Game<Tensor, DedupPlay>

    /// The bits of images [n, 3, 32, 32], 1 where the code is positive: UInt8[n, 16], the first bit the highest of the first byte.
    val codes: encoder: Model<Tensor, Tensor> -> images: Tensor -> Tensor

    /// How alike images are to those at the same place, both [n, 3, 32, 32] in [-1, 1] → [n]: 1 − ½·mean (a' − b')² − ¼·(mean a − mean b)², a' and b'
    /// as `normalise` gives them, of the middle 30×30 pixels of a and the 30×30 of b that fit best, up to a pixel further up, down, left or
    /// right. The first two terms are the correlation of the pixels; the last is little for a change of brightness, and 1 between black
    /// and white.
    val likeness: a: Tensor -> b: Tensor -> Tensor
