namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// How a training fares beside its losses, seen from a few real and generated images.
module Health =
    /// The mean distance |a − b| of two generated images over that of two real ones, images [n, …] with n of at least 2: about 1
    /// where they differ as much, 0 where all are alike, as after a mode collapse. NaN where the real ones are all alike.
    val diversity: real: Tensor -> generated: Tensor -> float
    /// The share of all pairs of a real and a generated image of which the discriminator takes the real one for the more real, by
    /// its mean logits, [n, …]: ½ where it can't tell them apart, 1 where it always can (the area under its ROC curve; no
    /// threshold, which a Wasserstein critic would not have).
    val accuracy: real: Tensor -> generated: Tensor -> float
