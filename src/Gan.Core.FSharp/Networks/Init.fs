namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

module Init =
    let private kernel (shape: int64[]) = shape |> Array.skip 2 |> Array.fold (*) 1L |> float

    let fanIn (shape: int64[]) = float shape[1] * kernel shape
    let private fanOut (shape: int64[]) = float shape[0] * kernel shape

    let uniformByFan rng fanIn shape =
        let bound = 1.0 / sqrt fanIn
        Draw.Uniform(rng, shape, -bound, bound)

    let private overwrite weight gain (rng: Rng) leaf =
        let target = leaf.Tensor
        use _ = torch.no_grad ()
        use _ = torch.NewDisposeScope()

        match leaf.Role with
        | Weight -> target.copy_ (weight rng target.shape) |> ignore
        | Gain -> target.copy_ (gain rng target.shape) |> ignore
        | Bias -> target.FillInPlace 0.0 |> ignore
        | Buffer -> ()

    let private ones (_: Rng) (shape: int64[]) = torch.ones shape

    let normal deviation rng leaf =
        let around mean rng shape = Draw.Normal(rng, shape, mean, deviation)

        overwrite (around 0.0) (around 1.0) rng leaf

    let xavier rng leaf =
        let weight rng shape =
            let bound = sqrt (6.0 / (fanIn shape + fanOut shape))
            Draw.Uniform(rng, shape, -bound, bound)

        overwrite weight ones rng leaf

    let kaiming rng leaf =
        overwrite (fun rng shape -> Draw.Normal(rng, shape, 0.0, sqrt (2.0 / fanIn shape))) ones rng leaf
