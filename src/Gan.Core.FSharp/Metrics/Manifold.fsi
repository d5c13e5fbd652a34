namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Overlap of two sets of features. The manifold of a set is the union of balls around its points, each
/// reaching to the point's k-th nearest neighbour in the set.
type Overlap =
    {
        /// Share of generated images in the manifold of the real ones, a measure of fidelity, in [0, 1].
        Precision: float
        /// Share of real images in the manifold of the generated ones, a measure of variety, in [0, 1].
        Recall: float
        /// Mean number of real images' balls that a generated image is in, divided by k. At least 0, and
        /// about 1 for sets of one distribution. Less sensitive to outliers among the real images than
        /// precision.
        Density: float
        /// Share of real images whose ball contains a generated image, in [0, 1].
        Coverage: float
    }

module Manifold =
    /// k of precision and recall: T. Kynkäänniemi et al., "Improved precision and recall metric for assessing
    /// generative models", 2019, section 2.
    val precisionK: int
    /// k of density and coverage: M. F. Naeem et al., "Reliable fidelity and diversity metrics for generative
    /// models", 2020, sections 3.1, 3.2 and 3.3.
    val densityK: int
    /// Overlap of real features [n, d] and generated ones [m, d], computed in blocks of rows. All four
    /// figures depend on n and m, so compare figures of equal numbers of images only.
    /// Raises `GanException` unless both sets have more than `densityK` images.
    val overlap: real: Tensor -> generated: Tensor -> Overlap
