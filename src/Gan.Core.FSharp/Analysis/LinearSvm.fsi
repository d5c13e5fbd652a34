namespace GanFunctional.Analysis

/// Settings of a linear support vector machine.
type SvmSettings =
    {
        /// Weight of the margin violations relative to the regularisation.
        C: float
        /// Stopping tolerance: the length of the interval that holds the projected gradients of the dual
        /// problem.
        Tolerance: float
        /// Most passes over the samples.
        Epochs: int
    }

/// Linear classifier, one class against the rest.
type LinearSvm =
    {
        /// Weights of the features and, last, the intercept, for each class.
        Weights: float32[][]
        /// Passes made.
        Epochs: int
        /// Whether the tolerance was reached.
        Converged: bool
    }

/// L2-regularised support vector machine with squared hinge loss. For each class, with y = ±1, it minimises
/// ½‖w‖² + C·Σᵢ max(0, 1 − yᵢ·w·xᵢ)² over samples with an additional feature 1, whose weight is the
/// intercept. This is scikit-learn's LinearSVC with `intercept_scaling` 1. Solved by dual coordinate descent
/// with shrinking: C.-J. Hsieh et al., "A dual coordinate descent method for large-scale linear SVM", 2008,
/// algorithms 1 and 3 (L2-SVM). All classes share a pass, which reads each row once, on `Runtime.Threads`
/// threads. The result does not depend on their number.
module LinearSvm =
    /// Settings with this C, LIBLINEAR's tolerance of 0.1 and at most 1,000 passes.
    val settings: c: float -> SvmSettings

    /// Trains on the samples `rows`. The seed determines the order of the passes. `watch` receives the number
    /// of each pass and the largest interval of projected gradients; it may raise.
    /// Raises `GanException` for C ≤ 0, for fewer than two classes, or for a class without samples.
    val fit:
        seed: uint64 ->
        SvmSettings ->
        watch: (int -> float -> unit) ->
        classes: int ->
        LabelledFeatures ->
        rows: int[] ->
            LinearSvm

    /// Decision values w·x + intercept of the samples `rows` for each class, [rows][classes].
    val decisions: LinearSvm -> LabelledFeatures -> rows: int[] -> float32[][]
    /// Class of the largest decision value for each of the samples `rows`.
    val classify: LinearSvm -> LabelledFeatures -> rows: int[] -> int[]
    /// Share of the samples `rows` that are classified correctly.
    val accuracy: LinearSvm -> LabelledFeatures -> rows: int[] -> float
