namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// What a discriminator sees in images, as features for other tasks: A. Radford, L. Metz, S. Chintala, "Unsupervised representation
/// learning with deep convolutional generative adversarial networks", 2015, section 5.1.
module DiscriminatorFeatures =
    /// The activations of every convolution layer, max-pooled to 4×4 (see `Functional.AdaptiveMaxPool2d` for sides that 4 does not divide),
    /// flattened and joined in the order of the layers: images [n, c, h, w] in [-1, 1] → [n, 16·(sum of the layers' channels)], in evaluation mode,
    /// without a graph. Layers are those after which a 4-dimensional activation function stands: the last, which gives the logit, is none.
    /// Raises `GanException` for a network without convolution layers.
    val ofImages: discriminator: Model<Tensor, 'o> -> images: Tensor -> Tensor
