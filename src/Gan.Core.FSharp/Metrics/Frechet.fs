namespace GanFunctional.Metrics

open System
open GanFunctional
open GanFunctional.Torch
open TorchSharp

module Frechet =
    let private epsilon = Math.BitIncrement 1.0 - 1.0

    // A with C = AAᵀ. An eigenvalue that rounding alone can have made is 0: its root would not be small.
    let private root (c: Tensor) =
        let struct (values, vectors) = torch.linalg.eigh c
        let least = epsilon * float c.shape[0] * max 0.0 (values.max().Item())
        let sure = (values.GreaterThan least).to_type DType.Float64
        vectors .* (values.Clamp(0.0, infinity) .* sure).sqrt()

    let private trace (c: Tensor) = (c .* torch.eye (c.shape[0], dtype = DType.Float64)).sum()

    let distance (a: Moments) (b: Moments) =
        if a.Mean.numel () <> b.Mean.numel () then
            fail
                "Moments of %d and of %d features can't be compared: use one extractor for both."
                (a.Mean.numel ())
                (b.Mean.numel ())

        use _ = torch.no_grad ()
        use _ = torch.NewDisposeScope()
        let c, d = Moments.covariance a, Moments.covariance b
        let product = (root c).transpose(0L, 1L).MatMul(root d)
        let cross = torch.linalg.svdvals product
        let sum = (a.Mean .- b.Mean).Square().sum() .+ trace c .+ trace d .- 2.0 .* cross.sum ()
        max 0.0 (sum.Item())
