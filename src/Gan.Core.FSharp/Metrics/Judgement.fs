namespace GanFunctional.Metrics

open GanFunctional
open GanFunctional.Torch
open TorchSharp

module Judgement =
    // −Σ p ln p of each row; 0 ln 0 = 0.
    let private entropy (p: Tensor) = (p .* p.Clamp(1e-300, 1.0).log()).sum([| 1L |]).neg()
    let private shares (p: Tensor) = p.mean ([| 0L |], true)

    let private ofFloat64 (f: Tensor -> Tensor) (p: Tensor) =
        use _ = torch.no_grad ()
        use _ = torch.NewDisposeScope()
        (f (p.to_type DType.Float64)).exp().Item()

    let score probabilities = ofFloat64 (fun p -> (entropy (shares p)).mean() .- (entropy p).mean()) probabilities
    let effectiveClasses probabilities = ofFloat64 (fun p -> (entropy (shares p)).mean()) probabilities
