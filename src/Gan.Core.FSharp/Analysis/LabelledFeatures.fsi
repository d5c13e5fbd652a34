namespace GanFunctional.Analysis

/// Feature vectors with their classes, one a sample and a row: sample i is Values[i·Width] … Values[(i + 1)·Width − 1] and of class
/// Labels[i], from 0. One array, so that a pass over 50,000 rows of 7,168 numbers reads memory in its order.
type LabelledFeatures =
    { Width: int
      Values: float32[]
      Labels: int[] }

    /// Samples.
    member Count: int
    /// The numbers of a sample.
    member internal Row: sample: int -> System.ReadOnlySpan<float32>

/// Brings every feature to mean 0 and deviation 1, as estimated of some samples: what is asked of features before a linear machine
/// with one penalty for all weights.
type Standardisation =
    {
        Means: float32[]
        /// 1/deviation; 1 of a feature that is the same in all samples.
        Scales: float32[]
    }

module LabelledFeatures =
    /// The means and deviations (by n, as scikit-learn's StandardScaler) of the features of all samples, summed in float64.
    /// Raises `GanException` where there is no sample.
    val standardisation: LabelledFeatures -> Standardisation
    /// (x − mean)·scale, in place.
    /// Raises `GanException` for features of another width.
    val standardise: Standardisation -> LabelledFeatures -> unit
    /// The samples of each class 0 … classes − 1, in their order, among some rows.
    val byClass: classes: int -> rows: int[] -> LabelledFeatures -> int[][]
