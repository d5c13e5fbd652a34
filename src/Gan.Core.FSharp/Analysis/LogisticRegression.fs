namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch

type Logistic = { Weights: Tensor; Bias: float; Steps: int }

module LogisticRegression =
    let private most = 100

    /// Rows [n, d] with a column of ones: the last weight is the bias.
    let private extended (x: Tensor) = Tensor.Cat([ x; Tensor.Ones([| x.Shape[0]; 1L |], x.DType, x.Device) ], 1L)

    let private check (c: float) (x: Tensor) (positive: Tensor) =
        if x.Dimensions <> 2 || positive.Shape <> [| x.Shape[0] |] then
            fail "rows %s don't go with answers %s: give [n, d] and [n]" (shapeText x.Shape) (shapeText positive.Shape)

        if not (c > 0.0 && c < infinity) then
            fail "C is %g, and must be positive" c

        if x.IsFinite().All().Item() = 0.0 then
            fail "a row holds a value that is not finite"

    let fit c (x: Tensor) (positive: Tensor) =
        use _ = Autograd.NoGrad()
        use _ = new Scope()
        check c x positive
        let x = extended (x.To DType.Float64)
        let sign = positive.To(DType.Float64).GreaterThan(0.0).To(DType.Float64) * 2.0 - 1.0

        if abs (sign.Sum().Item()) = float sign.Elements then
            fail "all %d rows are of one class, so there is nothing to tell apart" sign.Elements

        let d = x.Shape[1] - 1L
        let penalty = Tensor.Cat [ Tensor.Ones([| d |], DType.Float64); Tensor.Zeros([| 1L |], DType.Float64) ]
        let ridge = penalty.Unsqueeze 0L * Tensor.Identity(d + 1L, DType.Float64)
        let margins (w: Tensor) = sign * x.MatMul w

        let objective (w: Tensor) =
            use _ = new Scope()
            (0.5 * (penalty * w.Square()).Sum() + c * Functional.Softplus(-(margins w)).Sum()).Item()

        let gradient (w: Tensor) =
            Scope.Run(fun () -> penalty * w - c * x.Transpose(0L, 1L).MatMul(sign * Functional.Sigmoid(-(margins w))))

        let newton (w: Tensor) (gradient: Tensor) =
            Scope.Run(fun () ->
                let missed = Functional.Sigmoid(-(margins w))
                let curvature = (c * missed * (1.0 - missed)).Unsqueeze 1L
                let hessian = ridge + x.Transpose(0L, 1L).MatMul(curvature * x)
                Functional.Solve(hessian, gradient))

        // Newton's direction overshoots where the objective is flat; half of it often enough does not. The last steps are smaller than
        // what rounding leaves of the objective.
        let rec shorten before slope (w: Tensor) (direction: Tensor) length =
            let next = w - length * direction

            if objective next <= before - 1e-4 * length * slope + 1e-12 * before || length < 1e-10 then
                next
            else
                shorten before slope w direction (length / 2.0)

        let rec descend step (w: Tensor) =
            let g = gradient w

            if g.Abs().Max().Item() <= 1e-8 * (1.0 + c) || step = most then
                w, step
            else
                let direction = newton w g
                descend (step + 1) (shorten (objective w) ((g * direction).Sum().Item()) w direction 1.0)

        let w, steps = descend 0 (Tensor.Zeros([| d + 1L |], DType.Float64))
        { Weights = w.Narrow(0L, 0L, d).Clone().Keep(); Bias = w.Select(0L, d).Item(); Steps = steps }

    let score logistic (x: Tensor) = Scope.Run(fun () -> x.To(DType.Float64).MatMul logistic.Weights + logistic.Bias)
