namespace GanFunctional

open System
open System.Runtime.InteropServices
open GanFunctional.Torch
open TorchSharp

[<Struct>]
type Moment = { Step: int64; Updates: int64 }

[<Sealed>]
type Update private (directions: Lazy<Tensor[]>, addTo: Tensor[] -> float -> unit, scale) =
    new(directions: Tensor[]) =
        Update(lazy directions, (fun parameters scale -> InPlace.AddInPlace(parameters, directions, scale)), 1.0)

    new(directions: unit -> Tensor[], addTo) = Update(Lazy<Tensor[]>.Create directions, addTo, 1.0)

    member _.Directions =
        if scale = 1.0 then
            directions.Value
        else
            directions.Value |> Array.map (fun d -> scale .* d)

    member _.Times factor = Update(directions, addTo, factor * scale)

    member _.AddTo parameters =
        if directions.IsValueCreated then
            InPlace.AddInPlace(parameters, directions.Value, scale)
        else
            addTo parameters scale

type Stage = { State: (string * Tensor[]) list; Next: Moment -> Update -> Update }

[<Sealed>]
type Optimizer(start: Leaf[] -> Stage) =
    static let zeros parameters =
        parameters |> Array.map (fun leaf -> leaf.Tensor.zeros_like().DetachFromDisposeScope())

    static let stateless next = Optimizer(fun _ -> { State = []; Next = next })

    static let mapped (f: float -> Tensor[] -> Tensor[]) (number: Schedule) =
        stateless (fun moment update -> Update(f (number.At moment.Step) update.Directions))

    static let orElse usual (schedule: Schedule) = if schedule.IsUnset then Schedule.Constant usual else schedule

    member _.Start parameters = start parameters

    static member Chain([<ParamArray>] stages: Optimizer[]) =
        Optimizer(fun parameters ->
            let stages = [ for stage in stages -> stage.Start parameters ]

            { State = stages |> List.collect _.State
              Next = fun moment update -> stages |> List.fold (fun update stage -> stage.Next moment update) update })

    static member Scale(factor: Schedule) = stateless (fun moment update -> update.Times(factor.At moment.Step))

    static member ScaleByLearningRate(rate: Schedule) = Optimizer.Scale(-1.0 * rate)

    static member ScaleByAdam
        (
            [<Optional>] beta1: Schedule,
            [<Optional>] beta2: Schedule,
            [<Optional; DefaultParameterValue(1e-8)>] epsilon: float
        ) =
        let beta1, beta2 = orElse 0.9 beta1, orElse 0.999 beta2

        Optimizer(fun parameters ->
            let means, squares = zeros parameters, zeros parameters

            { State = [ "mean", means; "square", squares ]
              Next =
                fun moment update ->
                    let adam = AdamStep(beta1.At moment.Step, beta2.At moment.Step, epsilon, moment.Updates + 1L)

                    let gradients = update.Directions

                    Update(
                        (fun () -> adam.Directions(gradients, means, squares)),
                        fun parameters scale -> adam.AddTo(parameters, scale, gradients, means, squares)
                    ) })

    static member ScaleByMomentum(momentum: Schedule, [<Optional; DefaultParameterValue(false)>] nesterov: bool) =
        Optimizer(fun parameters ->
            let velocities = zeros parameters

            { State = [ "momentum", velocities ]
              Next =
                fun moment update ->
                    let momentum, gradients = momentum.At moment.Step, update.Directions

                    Array.map2 (fun (v: Tensor) g -> v.ScaleInPlace(momentum).AddInPlace(g)) velocities gradients
                    |> (fun directions ->
                        if nesterov then
                            Array.map2 (fun (g: Tensor) v -> g .+ momentum .* v) gradients directions
                        else
                            directions)
                    |> Update })

    static member ScaleByRms(rho: Schedule, epsilon: float) =
        Optimizer(fun parameters ->
            let squares = zeros parameters

            { State = [ "square", squares ]
              Next =
                fun moment update ->
                    let rho = rho.At moment.Step

                    let rule (v: Tensor) (g: Tensor) =
                        v.ScaleInPlace(rho).AddProductInPlace(g, g, 1.0 - rho) |> ignore
                        g ./ (v.sqrt () .+ epsilon)

                    Update(Array.map2 rule squares update.Directions) })

    static member AddDecayedWeights
        (decay: Schedule, [<Optional; DefaultParameterValue(null: Predicate<Leaf> | null)>] mask: Predicate<Leaf> | null) =
        let decays leaf =
            match mask with
            | null -> true
            | mask -> mask.Invoke leaf

        Optimizer(fun parameters ->
            let decayed (decay: float) (direction: Tensor) leaf =
                if decays leaf then direction .+ decay .* leaf.Tensor else direction

            { State = []
              Next =
                fun moment update -> Update(Array.map2 (decayed (decay.At moment.Step)) update.Directions parameters) })

    static member ClipByValue(bound: Schedule) =
        bound |> mapped (fun bound -> Array.map (fun g -> g.Clamp(-bound, bound)))

    static member ClipByGlobalNorm(bound: Schedule) =
        bound
        |> mapped (fun bound gradients ->
            let norm = torch.stack(gradients |> Array.map (fun g -> g.norm ())).norm()
            let ratio: Tensor = bound ./ (norm .+ 1e-6)
            let factor = ratio.Clamp(0.0, 1.0)
            gradients |> Array.map (fun g -> g .* factor))

    static member Sgd(rate: Schedule) = Optimizer.ScaleByLearningRate rate

    static member Momentum
        (rate: Schedule, momentum: Schedule, [<Optional; DefaultParameterValue(false)>] nesterov: bool)
        =
        Optimizer.Chain(Optimizer.ScaleByMomentum(momentum, nesterov), Optimizer.ScaleByLearningRate rate)

    static member RmsProp(rate: Schedule) =
        Optimizer.Chain(Optimizer.ScaleByRms(0.99, 1e-8), Optimizer.ScaleByLearningRate rate)

    static member RmsPropKeras(rate: Schedule) =
        Optimizer.Chain(Optimizer.ScaleByRms(0.9, 1e-7), Optimizer.ScaleByLearningRate rate)

    static member Adam
        (
            rate: Schedule,
            [<Optional>] beta1: Schedule,
            [<Optional>] beta2: Schedule,
            [<Optional; DefaultParameterValue(1e-8)>] epsilon: float
        ) =
        Optimizer.Chain(Optimizer.ScaleByAdam(beta1, beta2, epsilon), Optimizer.ScaleByLearningRate rate)

    static member AdamW
        (
            rate: Schedule,
            decay: Schedule,
            [<Optional>] beta1: Schedule,
            [<Optional>] beta2: Schedule,
            [<Optional; DefaultParameterValue(null: Predicate<Leaf> | null)>] mask: Predicate<Leaf> | null
        ) =
        Optimizer.Chain(
            Optimizer.ScaleByAdam(beta1, beta2),
            Optimizer.AddDecayedWeights(decay, mask),
            Optimizer.ScaleByLearningRate rate
        )

[<Sealed>]
type internal Descent(optimizer: Optimizer, parameters: Leaf[]) =
    let stage = using (torch.no_grad ()) (fun _ -> optimizer.Start parameters)
    let tensors = parameters |> Array.map _.Tensor

    member _.State =
        [ for name, tensors in stage.State do
              for leaf, tensor in Seq.zip parameters tensors do
                  $"{name}.{leaf.Path}", tensor ]

    member _.Step(moment, gradients: Tensor[]) =
        use _ = torch.no_grad ()
        use _ = torch.NewDisposeScope()
        (stage.Next moment (Update gradients)).AddTo tensors
