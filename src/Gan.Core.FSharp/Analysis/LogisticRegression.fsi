namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// How likely the positive class is: σ(w·x + b).
type Logistic =
    {
        /// w, Float64[d].
        Weights: Tensor
        Bias: float
        /// Steps of Newton's method that it took.
        Steps: int
    }

/// Two classes told apart by a linear function.
module LogisticRegression =
    /// Minimises ½·‖w‖² + C·Σ ln(1 + exp(−yᵢ·(w·xᵢ + b))), y = ±1, as LIBLINEAR and scikit-learn state it (the bias is not
    /// penalised), by Newton's method in float64 with step halving: x [n, d] of any float type, `positive` a truth value or number (0, 1) a row, [n].
    /// It stops when no number of the gradient is above 1e-8·(1 + C).
    /// Raises `GanException` where all rows are of one class, shapes differ, C is not positive, or a value is not finite.
    val fit: c: float -> x: Tensor -> positive: Tensor -> Logistic

    /// w·x + b of rows [n, d]: Float64[n].
    val score: Logistic -> x: Tensor -> Tensor
