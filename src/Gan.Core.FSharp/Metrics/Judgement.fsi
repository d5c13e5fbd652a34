namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// What a classifier's judgements say of generated images, by its probabilities p(y|x), [n, classes]. p(y) is their mean.
module Judgement =
    /// exp(mean of KL(p(y|x) ‖ p(y))): the formula of the "Inception score" (T. Salimans et al., "Improved techniques for training GANs",
    /// 2016, section 4), on the judgements of another classifier: from 1 to the number of classes, the latter where each image is surely
    /// of one class and all classes are as frequent.
    val score: probabilities: Tensor -> float
    /// exp of the entropy of p(y): how many classes there would be, were they all as frequent. From 1 to the number of classes.
    val effectiveClasses: probabilities: Tensor -> float
