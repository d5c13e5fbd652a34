namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Features from a random network: mean and standard deviation over the pixels of each channel. The network
/// has three 3×3 convolutions of stride 2 with leaky ReLU, whose weights are random and always the same. They
/// serve images of a kind that no trained network knows (M. F. Naeem et al., "Reliable fidelity and diversity
/// metrics for generative models", 2020, section 4.1.3).
module RandomFeatures =
    /// Number of features of an image.
    val width: int64
    /// Features of images [n, c, h, w] in [-1, 1], of at least 8×8 pixels: [n, width], on their device,
    /// without a graph.
    val ofImages: images: Tensor -> Tensor
