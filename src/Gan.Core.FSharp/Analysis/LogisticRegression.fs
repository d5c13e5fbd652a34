namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

type Logistic = { Weights: Tensor; Bias: float; Steps: int }

module LogisticRegression =
    let private most = 100

    /// Rows [n, d] with a column of ones: the last weight is the bias.
    let private extended (x: Tensor) = torch.cat ([| x; torch.ones ([| x.shape[0]; 1L |], x.dtype, x.device) |], 1L)

    let private check (c: float) (x: Tensor) (positive: Tensor) =
        if x.ndim <> 2 || positive.shape <> [| x.shape[0] |] then
            fail "rows %s don't fit labels %s: give [n, d] and [n]" (shapeText x.shape) (shapeText positive.shape)

        if not (c > 0.0 && c < infinity) then
            fail "C must be positive, not %g" c

        if x.isfinite().all().Item() = 0.0 then
            fail "a row holds a value that is not finite"

    let fit c (x: Tensor) (positive: Tensor) =
        use _ = torch.no_grad ()
        use _ = torch.NewDisposeScope()
        check c x positive
        let x = extended (x.to_type DType.Float64)
        let sign = positive.to_type(DType.Float64).GreaterThan(0.0).to_type(DType.Float64) .* 2.0 .- 1.0

        if abs (sign.sum().Item()) = float (sign.numel ()) then
            fail "logistic regression needs two classes, and all %d rows are of one class" (sign.numel ())

        let d = x.shape[1] - 1L
        let penalty = torch.cat [| torch.ones ([| d |], DType.Float64); torch.zeros ([| 1L |], DType.Float64) |]
        let ridge = penalty.unsqueeze 0L .* torch.eye (d + 1L, dtype = DType.Float64)
        let margins (w: Tensor) = sign .* x.MatMul w

        let objective (w: Tensor) =
            use _ = torch.NewDisposeScope()
            (0.5 .* (penalty .* w.Square()).sum() .+ c .* Functional.Softplus((margins w).neg()).sum()).Item()

        let gradient (w: Tensor) =
            Scope.Run(fun () ->
                penalty .* w .- c .* x.transpose(0L, 1L).MatMul(sign .* torch.sigmoid ((margins w).neg())))

        let newton (w: Tensor) (gradient: Tensor) =
            Scope.Run(fun () ->
                let missed = torch.sigmoid ((margins w).neg())
                let curvature = (c .* missed .* (1.0 .- missed)).unsqueeze 1L
                let hessian = ridge .+ x.transpose(0L, 1L).MatMul(curvature .* x)
                torch.linalg.solve (hessian, gradient))

        // Newton's direction overshoots where the objective is flat; half of it often enough does not. The
        // last steps are smaller than what rounding leaves of the objective.
        let rec shorten before slope (w: Tensor) (direction: Tensor) length =
            let next = w .- length .* direction

            if objective next <= before - 1e-4 * length * slope + 1e-12 * before || length < 1e-10 then
                next
            else
                shorten before slope w direction (length / 2.0)

        let rec descend step (w: Tensor) =
            let g = gradient w

            if g.abs().max().Item() <= 1e-8 * (1.0 + c) || step = most then
                w, step
            else
                let direction = newton w g
                descend (step + 1) (shorten (objective w) ((g .* direction).sum().Item()) w direction 1.0)

        let w, steps = descend 0 (torch.zeros ([| d + 1L |], DType.Float64))

        { Weights = w.narrow(0L, 0L, d).clone().MoveToOuterDisposeScope()
          Bias = w.select(0L, d).Item()
          Steps = steps }

    let score logistic (x: Tensor) =
        Scope.Run(fun () -> x.to_type(DType.Float64).MatMul logistic.Weights .+ logistic.Bias)
