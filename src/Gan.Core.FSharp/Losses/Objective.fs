namespace GanFunctional

open GanFunctional.Torch

type Objective = { Real: Tensor -> Tensor; Fake: Tensor -> Tensor; Fool: Tensor -> Tensor }

module Objective =
    let private mean (x: Tensor) = x.Mean()
    // −ln σ(x) and −ln(1 − σ(x)), stable for large |x|.
    let private surelyOne (x: Tensor) = mean (Functional.Softplus(-x))
    let private surelyZero x = mean (Functional.Softplus x)

    let nonSaturating = { Real = surelyOne; Fake = surelyZero; Fool = surelyOne }

    let minimax = { nonSaturating with Fool = fun x -> -(surelyZero x) }

    let leastSquares =
        let near (target: float) (x: Tensor) = mean ((x - target).Square())

        { Real = near 1.0; Fake = near 0.0; Fool = near 1.0 }

    let wasserstein =
        { Real = fun x -> -(mean x)
          Fake = mean
          Fool = fun x -> -(mean x) }

    let hinge =
        { Real = fun x -> mean (Functional.Relu(1.0 - x))
          Fake = fun x -> mean (Functional.Relu(1.0 + x))
          Fool = wasserstein.Fool }

    let critic objective real fake =
        Loss.term "real" (real >> objective.Real) + Loss.term "fake" (fake >> objective.Fake)

    let fool objective fake = Loss.term "fool" (fake >> objective.Fool)

module Penalty =
    let interpolate (alpha: Tensor) (real: Tensor) (fake: Tensor) = alpha * real + (1.0 - alpha) * fake

    // ∇ₓ critic(x) as one row an image, itself differentiable.
    let private slope critic (points: Tensor) =
        let x = points.Detach()
        x.RequiresGrad <- true
        let logits: Tensor = critic x
        let gradients = Autograd.Grad(logits.Sum(), [| x |], createGraph = true)
        gradients[0].Flatten 1

    let gradient (critic: 'play -> Tensor -> Tensor) points =
        Loss.term "penalty" (fun play ->
            let norms: Tensor = (slope (critic play) (points play)).Norm [| 1L |]
            (norms - 1.0).Square().Mean())

    let r1 (critic: 'play -> Tensor -> Tensor) real =
        Loss.term "r1" (fun play -> 0.5 * (slope (critic play) (real play)).Square().Sum([| 1L |]).Mean())
