namespace GanFunctional.Analysis

/// Feature vectors with class labels, one row per sample. Sample i is Values[i·Width] … Values[(i + 1)·Width
/// − 1], of class Labels[i], from 0. One array, so that a pass over 50,000 rows of 7,168 numbers reads memory
/// in order.
type LabelledFeatures =
    { Width: int
      Values: float32[]
      Labels: int[] }

    /// Number of samples.
    member Count: int
    /// Features of a sample.
    member internal Row: sample: int -> System.ReadOnlySpan<float32>

/// Scales features to mean 0 and deviation 1, estimated from some samples. Linear classifiers with one
/// penalty for all weights require it.
type Standardisation =
    {
        Means: float32[]
        /// 1/deviation; 1 for a feature that is constant over the samples.
        Scales: float32[]
    }

module LabelledFeatures =
    /// Means and deviations of the features over all samples, summed in float64. The variance is divided by
    /// n, as in scikit-learn's StandardScaler.
    /// Raises `GanException` if there are no samples.
    val standardisation: LabelledFeatures -> Standardisation
    /// Replaces each number x by (x − mean)·scale, in place.
    /// Raises `GanException` for features of another width.
    val standardise: Standardisation -> LabelledFeatures -> unit
    /// Splits rows by their class 0 … classes − 1, keeping their order.
    val byClass: classes: int -> rows: int[] -> LabelledFeatures -> int[][]
