namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

type Objective = { Real: Tensor -> Tensor; Fake: Tensor -> Tensor; Fool: Tensor -> Tensor }

module Objective =
    let private mean (x: Tensor) = x.mean ()
    // −ln σ(x) and −ln(1 − σ(x)), stable for large |x|.
    let private surelyOne (x: Tensor) = (mean (x.log_sigmoid ())).neg()
    let private surelyZero x = mean (Functional.Softplus x)

    let nonSaturating = { Real = surelyOne; Fake = surelyZero; Fool = surelyOne }

    let minimax = { nonSaturating with Fool = fun x -> (surelyZero x).neg() }

    let leastSquares =
        let near (target: float) (x: Tensor) = mean ((x .- target).Square())

        { Real = near 1.0; Fake = near 0.0; Fool = near 1.0 }

    let wasserstein =
        { Real = fun x -> (mean x).neg()
          Fake = mean
          Fool = fun x -> (mean x).neg() }

    let hinge =
        { Real = fun x -> mean (F.relu (1.0 .- x))
          Fake = fun x -> mean (F.relu (1.0 .+ x))
          Fool = wasserstein.Fool }

    let critic objective real fake =
        Loss.term "real" (real >> objective.Real) + Loss.term "fake" (fake >> objective.Fake)

    let fool objective fake = Loss.term "fool" (fake >> objective.Fool)

module Penalty =
    let interpolate (alpha: Tensor) (real: Tensor) (fake: Tensor) = alpha .* real .+ (1.0 .- alpha) .* fake

    // ∇ₓ critic(x) as one row an image, itself differentiable.
    let private slope critic (points: Tensor) =
        let x = points.detach ()
        x.requires_grad <- true
        let logits: Tensor = critic x
        let gradients = Autograd.Grad(logits.sum (), [| x |], createGraph = true)
        gradients[0].flatten 1

    let gradient (critic: 'play -> Tensor -> Tensor) (points: 'play -> Tensor) =
        Loss.term "penalty" (fun play ->
            let norms: Tensor = (slope (critic play) (points play)).norm 1
            (norms .- 1.0).Square().mean())

    let r1 (critic: 'play -> Tensor -> Tensor) (real: 'play -> Tensor) =
        Loss.term "r1" (fun play -> 0.5 .* (slope (critic play) (real play)).Square().sum([| 1L |]).mean())
