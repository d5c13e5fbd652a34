namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

/// Diagnostics of a training besides its losses, from a few real and generated images.
module Health =
    /// Ratio of the mean distance |a − b| between two generated images to that between two real ones; images
    /// [n, …], n at least 2. About 1 for equal diversity, 0 if all generated images are alike, as after mode
    /// collapse. NaN if all real images are alike.
    val diversity: real: Tensor -> generated: Tensor -> float
    /// Accuracy of the discriminator: the area under its ROC curve, by mean logits, [n, …]. It is the share of
    /// pairs of a real and a generated image in which the real one has the higher logit: ½ for chance, 1 for
    /// perfect discrimination. Needs no threshold, which a Wasserstein critic lacks.
    val accuracy: real: Tensor -> generated: Tensor -> float
