namespace GanFunctional.Metrics

open GanFunctional.Torch

module Judgement =
    // −Σ p ln p of each row; 0 ln 0 = 0.
    let private entropy (p: Tensor) = -(p * p.Clamp(1e-300, 1.0).Log()).Sum [| 1L |]
    let private shares (p: Tensor) = p.Mean([| 0L |], true)

    let private ofFloat64 (f: Tensor -> Tensor) (p: Tensor) =
        use _ = Autograd.NoGrad()
        use _ = new Scope()
        (f (p.To DType.Float64)).Exp().Item()

    let score probabilities = ofFloat64 (fun p -> (entropy (shares p)).Mean() - (entropy p).Mean()) probabilities
    let effectiveClasses probabilities = ofFloat64 (fun p -> (entropy (shares p)).Mean()) probabilities
