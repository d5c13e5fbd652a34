namespace GanFunctional

open System
open GanFunctional.Torch
open TorchSharp

/// Losses of logits that should be large, `real`, or small, `fake`: means of functions that are stable at
/// both ends.
module private Score =
    let mean (x: Tensor) = x.mean ()
    // −ln σ(x) and −ln(1 − σ(x)).
    let surelyReal (x: Tensor) = (mean (x.log_sigmoid ())).neg()
    let surelyFake x = mean (Functional.Softplus x)
    let near (target: float) (x: Tensor) = mean ((x .- target).Square())
    let above (x: Tensor) = mean (F.relu (1.0 .- x))
    let below (x: Tensor) = mean (F.relu (1.0 .+ x))
    let high (x: Tensor) = (mean x).neg()

type Objective =
    { Critic: Loss<Logits>
      Generator: Loss<Logits> }

    static member Separate(real: Func<Tensor, Tensor>, fake: Func<Tensor, Tensor>, generator: Func<Tensor, Tensor>) =
        let both (logits: Logits) = logits.Both
        let first (struct (real, _): struct (Tensor * Tensor)) = real
        let second (struct (_, fake): struct (Tensor * Tensor)) = fake

        { Critic = Loss.Via(both, Loss.Term("real", first >> real.Invoke) + Loss.Term("fake", second >> fake.Invoke))
          Generator = Loss.Term("adversarial", (fun logits -> generator.Invoke logits.Fake)) }

    static member Paired(loss: Func<Tensor, Tensor>) =
        let difference sign (logits: Logits) =
            let struct (real, fake) = logits.Both

            if real.shape <> fake.shape then
                fail
                    "a relativistic loss compares pairs, so there must be as many logits of real samples as of generated ones, not %s and %s"
                    (real.Describe())
                    (fake.Describe())

            loss.Invoke(sign .* (real .- fake))

        { Critic = Loss.Term("pairs", difference 1.0)
          Generator = Loss.Term("adversarial", difference -1.0) }

    static member Averaged(real: Func<Tensor, Tensor>, fake: Func<Tensor, Tensor>) =
        let realOver (logits: Logits) =
            let struct (r, f) = logits.Both
            r .- f.mean ()

        let fakeOver (logits: Logits) =
            let struct (r, f) = logits.Both
            f .- r.mean ()

        { Critic = 0.5 * (Loss.Term("real", realOver >> real.Invoke) + Loss.Term("fake", fakeOver >> fake.Invoke))
          Generator =
            0.5
            * (Loss.Term("adversarial", fakeOver >> real.Invoke)
               + Loss.Term("adversarial", realOver >> fake.Invoke)) }

    static member Minimax = Objective.Separate(Score.surelyReal, Score.surelyFake, Score.surelyFake >> _.neg())

    static member NonSaturating = Objective.Separate(Score.surelyReal, Score.surelyFake, Score.surelyReal)

    static member LeastSquares = Objective.Separate(Score.near 1.0, Score.near 0.0, Score.near 1.0)

    static member Wasserstein = Objective.Separate(Score.high, Score.mean, Score.high)
    static member Hinge = Objective.Separate(Score.above, Score.below, Score.high)
    static member RelativisticPaired = Objective.Paired Score.surelyReal
    static member RelativisticPairedHinge = Objective.Paired Score.above

    static member RelativisticAverage = Objective.Averaged(Score.surelyReal, Score.surelyFake)

    static member RelativisticAverageHinge = Objective.Averaged(Score.above, Score.below)
