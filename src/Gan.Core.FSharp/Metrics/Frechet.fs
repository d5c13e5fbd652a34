namespace GanFunctional.Metrics

open System
open GanFunctional
open GanFunctional.Torch

module Frechet =
    let private epsilon = Math.BitIncrement 1.0 - 1.0

    // A with C = AAᵀ. An eigenvalue that rounding alone can have made is 0: its root would not be small.
    let private root (c: Tensor) =
        let struct (values, vectors) = Functional.Eigh c
        let least = epsilon * float c.Shape[0] * max 0.0 (values.Max().Item())
        let sure = (values.GreaterThan least).To DType.Float64
        vectors * (values.Clamp(0.0, infinity) * sure).Sqrt()

    let private trace (c: Tensor) = (c * Tensor.Identity(c.Shape[0], DType.Float64)).Sum()

    let distance (a: Moments) (b: Moments) =
        if a.Mean.Elements <> b.Mean.Elements then
            fail
                "Moments of %d and of %d features have no distance: take both from one extractor."
                a.Mean.Elements
                b.Mean.Elements

        use _ = Autograd.NoGrad()
        use _ = new Scope()
        let c, d = Moments.covariance a, Moments.covariance b
        let product = (root c).Transpose(0L, 1L).MatMul(root d)
        let cross = Functional.SingularValues product
        let sum = (a.Mean - b.Mean).Square().Sum() + trace c + trace d - 2.0 * cross.Sum()
        max 0.0 (sum.Item())
