namespace GanFunctional.Analysis

open System
open System.Numerics.Tensors
open System.Threading.Tasks
open GanFunctional
open GanFunctional.Torch
open TorchSharp

type SvmSettings = { C: float; Tolerance: float; Epochs: int }

type LinearSvm = { Weights: float32[][]; Epochs: int; Converged: bool }

/// One class against the rest, on its way. `curvatures` are ‖xᵢ‖² + 1 + 1/2C: the dual problem's diagonal.
[<Sealed>]
type internal OneAgainstRest(features: LabelledFeatures, rows: int[], curvatures: float[], label: int, c: float) =
    let width = features.Width
    let weights = Array.zeroCreate<float32>(width + 1)
    let alphas = Array.zeroCreate<float> rows.Length
    let active = Array.create rows.Length true
    let mutable shrunk = false
    // The largest projected gradient of the last pass: a multiplier at 0 whose gradient lies above it is left
    // out (section 3.2).
    let mutable bound = infinity
    let mutable highest = -infinity
    let mutable lowest = infinity

    member _.Weights = weights
    member val Finished = false with get, set
    member _.Violation = highest - lowest

    member _.Begin() =
        highest <- -infinity
        lowest <- infinity

    /// The best value of one multiplier, the others standing.
    member _.Visit j =
        if active[j] then
            let row = features.Row rows[j]
            let w = Span<float32>(weights, 0, width)
            let y = if features.Labels[rows[j]] = label then 1.0 else -1.0
            let decision = TensorPrimitives.Dot<float32>(row, w) + weights[width]
            let gradient = y * float decision - 1.0 + alphas[j] / (2.0 * c)

            if alphas[j] = 0.0 && gradient > bound then
                active[j] <- false
                shrunk <- true
            else
                let projected = if alphas[j] = 0.0 then min gradient 0.0 else gradient
                highest <- max highest projected
                lowest <- min lowest projected

                if abs projected > 1e-12 then
                    let moved = max 0.0 (alphas[j] - gradient / curvatures[j])
                    let step = float32 ((moved - alphas[j]) * y)
                    alphas[j] <- moved
                    TensorPrimitives.MultiplyAdd<float32>(row, step, w, w)
                    weights[width] <- weights[width] + step

    /// Ends a pass. Where the active multipliers agree, the others are looked at once more before that is
    /// believed.
    member this.End tolerance =
        if this.Violation <= tolerance then
            if shrunk then
                Array.fill active 0 active.Length true
                shrunk <- false
                bound <- infinity
            else
                this.Finished <- true
        else
            bound <- if highest > 0.0 then highest else infinity

module LinearSvm =
    let settings c = { C = c; Tolerance = 0.1; Epochs = 1000 }

    let private check settings classes (features: LabelledFeatures) (rows: int[]) =
        if not (settings.C > 0.0 && Double.IsFinite settings.C) then
            fail "a support vector machine's C must be above 0, not %g" settings.C

        if classes < 2 then
            fail "a support vector machine needs at least two classes, not %d" classes

        let members = LabelledFeatures.byClass classes rows features

        match Array.tryFindIndex Array.isEmpty members with
        | Some label ->
            fail "a support vector machine needs samples of every class, and there is none of class %d" label
        | None -> ()

    // The classes that are not finished, dealt out.
    let private pass (machines: OneAgainstRest[]) (order: int64[]) tolerance =
        let left = machines |> Array.filter (fun machine -> not machine.Finished)
        let workers = min left.Length (max 1 Runtime.Threads)

        Parallel.For(
            0,
            workers,
            fun worker ->
                let mine = [| for k in worker..workers .. left.Length - 1 -> left[k] |]

                for machine in mine do
                    machine.Begin()

                for j in order do
                    for machine in mine do
                        machine.Visit(int j)

                for machine in mine do
                    machine.End tolerance
        )
        |> ignore

        left |> Array.map _.Violation |> Array.max

    let fit seed settings watch classes (features: LabelledFeatures) (rows: int[]) =
        check settings classes features rows

        let curvature row =
            let x = features.Row row
            float (TensorPrimitives.Dot<float32>(x, x)) + 1.0 + 1.0 / (2.0 * settings.C)

        let curvatures = rows |> Array.map curvature

        let machines =
            Array.init classes (fun label -> OneAgainstRest(features, rows, curvatures, label, settings.C))

        use rng = Generators.Seeded(seed)

        let rec go epoch =
            if epoch < settings.Epochs && not (machines |> Array.forall _.Finished) then
                let order =
                    using (torch.NewDisposeScope()) (fun _ -> Draw.Permutation(rng, int64 rows.Length).ToArray<int64>())

                watch (epoch + 1) (pass machines order settings.Tolerance)
                go (epoch + 1)
            else
                epoch

        let epochs = go 0

        { Weights = machines |> Array.map _.Weights
          Epochs = epochs
          Converged = machines |> Array.forall _.Finished }

    let decisions svm (features: LabelledFeatures) (rows: int[]) =
        let decide row (weights: float32[]) =
            let width = features.Width

            TensorPrimitives.Dot<float32>(features.Row row, ReadOnlySpan<float32>(weights, 0, width))
            + weights[width]

        let found = Array.zeroCreate<float32[]> rows.Length

        Parallel.For(0, rows.Length, (fun i -> found[i] <- svm.Weights |> Array.map (decide rows[i])))
        |> ignore

        found

    let classify svm features rows =
        decisions svm features rows
        |> Array.map (fun decision -> Array.IndexOf(decision, Array.max decision))

    let accuracy svm (features: LabelledFeatures) (rows: int[]) =
        let right =
            Array.map2
                (fun row found -> if features.Labels[row] = found then 1.0 else 0.0)
                rows
                (classify svm features rows)

        Array.average right
