namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Scores of generated images from a classifier's probabilities p(y|x), [n, classes]. p(y) is their mean.
module Judgement =
    /// exp(mean of KL(p(y|x) ‖ p(y))): the formula of the Inception score (T. Salimans et al., "Improved
    /// techniques for training GANs", 2016, section 4) on any classifier. From 1 to the number of classes:
    /// the maximum means that every image is classified with certainty and all classes are equally frequent.
    val score: probabilities: Tensor -> float
    /// exp of the entropy of p(y): the effective number of classes, from 1 to the number of classes.
    val effectiveClasses: probabilities: Tensor -> float
