namespace GanFunctional.Analysis

/// How a linear support vector machine is trained.
type SvmSettings =
    {
        /// What a violated margin costs against the weights' size.
        C: float
        /// Training ends when the projected gradients of the dual problem lie within an interval of this length.
        Tolerance: float
        /// The most passes over the samples.
        Epochs: int
    }

/// A linear classifier, one class against the rest.
type LinearSvm =
    {
        /// For each class the features' weights and, last, the intercept.
        Weights: float32[][]
        /// Passes made.
        Epochs: int
        /// Whether the tolerance was reached.
        Converged: bool
    }

/// The L2-regularised support vector machine with the squared hinge loss, for each class y = ±1 the minimum of
/// ½‖w‖² + C·Σᵢ max(0, 1 − yᵢ·w·xᵢ)² over samples with a last feature 1, whose weight is the intercept; as scikit-learn's LinearSVC
/// with `intercept_scaling` 1 defines it. By coordinate descent in the dual problem with shrinking: C.-J. Hsieh et al., "A dual coordinate
/// descent method for large-scale linear SVM", 2008, algorithms 1 and 3 (L2-SVM). All classes share a pass, so that a row comes from memory once,
/// and are divided among `Runtime.Threads`; the result does not depend on how many these are.
module LinearSvm =
    /// This C, LIBLINEAR's tolerance of 0.1, at most 1,000 passes.
    val settings: c: float -> SvmSettings

    /// Trains on the samples `rows`. The seed decides the order of the passes; `watch` is told the number of each and the largest
    /// interval of projected gradients, and may raise.
    /// Raises `GanException` for a C that is not positive, for fewer than two classes, or for one of which there is no sample.
    val fit:
        seed: uint64 ->
        SvmSettings ->
        watch: (int -> float -> unit) ->
        classes: int ->
        LabelledFeatures ->
        rows: int[] ->
            LinearSvm

    /// w·x + intercept of each of the samples `rows` and each class, [rows][classes].
    val decisions: LinearSvm -> LabelledFeatures -> rows: int[] -> float32[][]
    /// The class of the largest decision for each of the samples `rows`.
    val classify: LinearSvm -> LabelledFeatures -> rows: int[] -> int[]
    /// The share of the samples `rows` that it puts into their class.
    val accuracy: LinearSvm -> LabelledFeatures -> rows: int[] -> float
