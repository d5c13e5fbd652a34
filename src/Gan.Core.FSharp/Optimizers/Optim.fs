namespace GanFunctional

open System
open GanFunctional.Torch
open TorchSharp

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

type Optimizer = { Slots: string list; Next: int64 -> Tensor[] -> Tensor[] list -> Update -> Update }

module Optim =
    let private stage slots (next: int64 -> Tensor[] -> Tensor[] list -> Tensor[] -> Tensor[]) =
        { Slots = slots
          Next = fun updates parameters slots update -> Update(next updates parameters slots update.Directions) }

    let chain (stages: Optimizer list) =
        { Slots = stages |> List.collect _.Slots
          Next =
            fun updates parameters slots update ->
                let run (slots, update) stage =
                    let own, rest = List.splitAt stage.Slots.Length slots
                    rest, stage.Next updates parameters own update

                snd (List.fold run (slots, update) stages) }

    let private rescaled (factor: Schedule) =
        { Slots = []; Next = fun updates _ _ update -> update.Times(factor updates) }

    let scale factor = rescaled (fun _ -> factor)
    let scheduled (schedule: Schedule) optimizer = chain [ optimizer; rescaled schedule ]

    let clipByValue bound =
        stage [] (fun _ _ _ gradients -> gradients |> Array.map (fun (g: Tensor) -> g.Clamp(-bound, bound)))

    let clipByNorm (bound: float) =
        stage [] (fun _ _ _ gradients ->
            let norm = torch.stack(gradients |> Array.map (fun (g: Tensor) -> g.norm ())).norm()
            let ratio: Tensor = bound ./ (norm .+ 1e-6)
            let factor = ratio.Clamp(0.0, 1.0)
            gradients |> Array.map (fun g -> g .* factor))

    let weightDecay (factor: float) =
        stage [] (fun _ parameters _ gradients ->
            Array.map2 (fun (g: Tensor) p -> g .+ factor .* p) gradients parameters)

    let momentumRule momentum =
        stage [ "momentum" ] (fun _ _ slots gradients ->
            Array.map2 (fun (v: Tensor) g -> v.ScaleInPlace(momentum).AddInPlace(g)) slots[0] gradients)

    let nesterovRule momentum =
        let rule = momentumRule momentum

        { rule with
            Next =
                fun updates parameters slots update ->
                    let gradients = update.Directions
                    let v = (rule.Next updates parameters slots (Update gradients)).Directions
                    Update(Array.map2 (fun (g: Tensor) v -> g .+ momentum .* v) gradients v) }

    let rmspropRule rho (epsilon: float) =
        stage [ "square" ] (fun _ _ slots gradients ->
            let rule (v: Tensor) (g: Tensor) =
                v.ScaleInPlace(rho).AddProductInPlace(g, g, 1.0 - rho) |> ignore
                g ./ (v.sqrt () .+ epsilon)

            Array.map2 rule slots[0] gradients)

    let adamRule betas epsilon =
        let beta1, beta2 = betas

        { Slots = [ "mean"; "square" ]
          Next =
            fun updates _ slots update ->
                let step = AdamStep(beta1, beta2, epsilon, updates + 1L)
                let gradients, means, squares = update.Directions, slots[0], slots[1]

                Update(
                    (fun () -> step.Directions(gradients, means, squares)),
                    fun parameters scale -> step.AddTo(parameters, scale, gradients, means, squares)
                ) }

    let private descend rate = scale -rate
    let sgd rate = descend rate
    let momentum rate momentum = chain [ momentumRule momentum; descend rate ]
    let nesterov rate momentum = chain [ nesterovRule momentum; descend rate ]
    let rmsprop rate = chain [ rmspropRule 0.99 1e-8; descend rate ]
    let rmspropKeras rate = chain [ rmspropRule 0.9 1e-7; descend rate ]
    let adam rate betas = chain [ adamRule betas 1e-8; descend rate ]

    let adamW rate betas decay = chain [ adamRule betas 1e-8; weightDecay decay; descend rate ]

    let start (parameters: Tensor[]) optimizer =
        use _ = torch.no_grad ()

        [ for _ in optimizer.Slots -> parameters |> Array.map _.zeros_like().DetachFromDisposeScope() ]

    let step optimizer updates slots (parameters: Tensor[]) gradients =
        use _ = torch.no_grad ()
        use _ = torch.NewDisposeScope()
        (optimizer.Next updates parameters slots (Update gradients)).AddTo parameters
