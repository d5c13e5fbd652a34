namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Features of images that no data set has shaped: the mean and the deviation over the image of each channel of a network of
/// three 3×3 convolutions of stride 2 with leaky ReLUs, whose weights are random and always the same. Distances of such features tell
/// generated images from real ones where the images are of no kind that a trained network knows (M. F. Naeem et al., "Reliable
/// fidelity and diversity metrics for generative models", 2020, section 4.1.3).
module RandomFeatures =
    /// Numbers of an image.
    val width: int64
    /// Images [n, c, h, w] in [-1, 1], of at least 8×8 pixels → [n, width], on their device, without a graph.
    val ofImages: images: Tensor -> Tensor
