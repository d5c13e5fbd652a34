namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// What images are measured by: distances of images are distances of their features, and mean nothing without the extractor's name.
type Extractor =
    {
        /// As in "random features".
        Name: string
        /// Images [n, c, h, w] in [-1, 1] → [n, d], without a graph. An image's features do not depend on its company.
        Features: Tensor -> Tensor
    }

module Extractor =
    /// `RandomFeatures`.
    val random: Extractor
    /// A classifier's features.
    val ofClassifier: Classifier -> Extractor
    /// What a discriminator's activation functions give in evaluation, one after another: of maps [n, c, h, w] the mean of each channel, of
    /// [n, d] all. Biased towards the GAN that it was trained with, whose generator has learned to please it.
    val ofDiscriminator: Model<Tensor, Tensor> -> Extractor
