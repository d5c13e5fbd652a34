namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Extractor of image features. Distances of sets of images are distances of their features, and compare only
/// for one extractor.
type Extractor =
    {
        /// Name for reports, such as "random features".
        Name: string
        /// Features of images [n, c, h, w] in [-1, 1]: [n, d], without a graph. They are computed per image,
        /// independent of the batch.
        Features: Tensor -> Tensor
    }

module Extractor =
    /// Extractor of `RandomFeatures`.
    val random: Extractor
    /// Extractor of a classifier's features.
    val ofClassifier: Classifier -> Extractor
    /// Extractor of a discriminator's activations in evaluation, joined in the order of the layers. Feature
    /// maps [n, c, h, w] are averaged over the pixels. Biased towards the GAN of the discriminator, whose
    /// generator was trained against it.
    val ofDiscriminator: Model<Tensor, Tensor> -> Extractor
