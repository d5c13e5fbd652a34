namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Features of images for other tasks, from a discriminator: A. Radford, L. Metz, S. Chintala, "Unsupervised
/// representation learning with deep convolutional generative adversarial networks", 2015, section 5.1.
module DiscriminatorFeatures =
    /// Activations of every convolution layer, max-pooled to 4×4, flattened and joined in the order of the
    /// layers. Images [n, c, h, w] in [-1, 1] give [n, 16·(sum of the layers' channels)], in evaluation,
    /// without a graph. Sides that 4 does not divide are pooled as by `Functional.AdaptiveMaxPool2d`. The
    /// last convolution, which gives the logit, has no activation function and is not included.
    /// Raises `GanException` for a network without convolution layers.
    val ofImages: discriminator: Model<Tensor, 'o> -> images: Tensor -> Tensor
