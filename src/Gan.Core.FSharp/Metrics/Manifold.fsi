namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// How two sets of features overlap. A set's manifold is the union of the balls around its points that reach to their k-th nearest
/// neighbours in the set.
type Overlap =
    {
        /// The share of generated images in the manifold of the real ones: how real they look. [0, 1].
        Precision: float
        /// The share of real images in the manifold of the generated ones: how much of the data they cover. [0, 1].
        Recall: float
        /// As precision, but by how many of the real ones' balls a generated image is in, divided by k: at least 0, about 1 for sets of one
        /// distribution; an outlier among the real ones counts little.
        Density: float
        /// The share of real images in whose ball there is a generated one. [0, 1].
        Coverage: float
    }

module Manifold =
    /// k of precision and recall: T. Kynkäänniemi et al., "Improved precision and recall metric for assessing generative models", 2019,
    /// section 2.
    val precisionK: int
    /// k of density and coverage: M. F. Naeem et al., "Reliable fidelity and diversity metrics for generative models", 2020,
    /// sections 3.1, 3.2 and 3.3.
    val densityK: int
    /// The overlap of real [n, d] and generated [m, d]; distances some rows at a time. All four depend on n and m: only figures of the
    /// same numbers compare.
    /// Raises `GanException` when there are not more than `densityK` of each.
    val overlap: real: Tensor -> generated: Tensor -> Overlap
