namespace GanFunctional

open System
open GanFunctional.Torch
open TorchSharp

[<AbstractClass; Sealed>]
type Penalty =
    static member Variable(samples: Tensor) =
        let variable = samples.detach ()
        variable.requires_grad <- true
        variable

    static member Interpolate(alpha: Tensor, real: Tensor, fake: Tensor) = alpha .* real .+ (1.0 .- alpha) .* fake

    static member Interpolate(step: Step, real: Tensor, fake: Tensor) =
        let one = real.shape |> Array.mapi (fun dimension size -> if dimension = 0 then size else 1L)
        Penalty.Interpolate(Draw.Uniform(step.Rng, one), real, fake)

    static member Around(uniform: Tensor, real: Tensor) = real .+ 0.5 .* (uniform .* real.std (false))

    static member Around(step: Step, real: Tensor) = Penalty.Around(Draw.Uniform(step.Rng, real.shape), real)

    // ∇ₓ critic(x) as one row for each sample, itself differentiable.
    static member private Slope(points: Tensor, logits: Tensor) =
        if not points.requires_grad then
            fail
                "a penalty needs the critic's slope at its samples, and they are constants: give the critic Penalty.Variable of them"

        let gradients = Autograd.Grad(logits.sum (), [| points |], createGraph = true)
        gradients[0].flatten 1

    static member private ZeroCentred(name, samples: Func<'play, Tensor>, logits: Func<'play, Tensor>) =
        Loss.Term(
            name,
            fun play ->
                let slope = Penalty.Slope(samples.Invoke play, logits.Invoke play)
                0.5 .* slope.Square().sum([| 1L |]).mean()
        )

    static member Gradient(points: Func<'play, Tensor>, logits: Func<'play, Tensor>) =
        Loss.Term(
            "penalty",
            fun play ->
                let norms: Tensor = (Penalty.Slope(points.Invoke play, logits.Invoke play)).norm 1
                (norms .- 1.0).Square().mean()
        )

    static member R1(real: Func<'play, Tensor>, logits) = Penalty.ZeroCentred("r1", real, logits)
    static member R2(fake: Func<'play, Tensor>, logits) = Penalty.ZeroCentred("r2", fake, logits)
