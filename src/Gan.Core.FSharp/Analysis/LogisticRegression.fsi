namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

/// Logistic model σ(w·x + b) of the probability of the positive class.
type Logistic =
    {
        /// w, Float64[d].
        Weights: Tensor
        Bias: float
        /// Newton steps taken.
        Steps: int
    }

/// Logistic regression for two classes.
module LogisticRegression =
    /// Minimises ½·‖w‖² + C·Σ ln(1 + exp(−yᵢ·(w·xᵢ + b))), y = ±1, as LIBLINEAR and scikit-learn define it;
    /// the bias is not penalised. x [n, d] is of any float type; `positive` [n] holds booleans or 0 and 1. By
    /// Newton's method in float64 with step halving, until no number of the gradient exceeds 1e-8·(1 + C).
    /// Raises `GanException` if all rows are of one class, shapes differ, C is not positive, or a value is
    /// not finite.
    val fit: c: float -> x: Tensor -> positive: Tensor -> Logistic

    /// w·x + b of rows [n, d]: Float64[n].
    val score: Logistic -> x: Tensor -> Tensor
