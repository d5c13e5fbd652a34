namespace GanFunctional

open GanFunctional.Torch

[<RequireQualifiedAccess>]
type Clock =
    | Known of updates: int64
    | Held of scalar: (Schedule -> Tensor)

type Update = { Directions: Tensor[]; Scale: Schedule option }

type Optimizer = { Slots: string list; Next: Clock -> Tensor[] -> Tensor[] list -> Update -> Update }

module Optim =
    // The directions with the scale multiplied in, for stages that are not linear.
    let private actual clock update =
        match update.Scale, clock with
        | None, _ -> update.Directions
        | Some scale, Clock.Known updates -> update.Directions |> Array.map (fun d -> scale updates * d)
        | Some scale, Clock.Held scalar ->
            let factor = scalar scale
            update.Directions |> Array.map (fun d -> d * factor)

    let private directions d = { Directions = d; Scale = None }

    let private stage slots next =
        { Slots = slots
          Next = fun clock parameters slots update -> directions (next clock parameters slots (actual clock update)) }

    let chain (stages: Optimizer list) =
        { Slots = stages |> List.collect _.Slots
          Next =
            fun clock parameters slots update ->
                let run (slots, update) stage =
                    let own, rest = List.splitAt stage.Slots.Length slots
                    rest, stage.Next clock parameters own update

                snd (List.fold run (slots, update) stages) }

    let private rescaled (factor: Schedule) =
        let joined =
            function
            | None -> factor
            | Some scale -> fun updates -> factor updates * scale updates

        { Slots = []; Next = fun _ _ _ update -> { update with Scale = Some(joined update.Scale) } }

    let scale factor = rescaled (fun _ -> factor)
    let scheduled (schedule: Schedule) optimizer = chain [ optimizer; rescaled schedule ]

    let clipByValue bound =
        stage [] (fun _ _ _ gradients -> gradients |> Array.map (fun (g: Tensor) -> g.Clamp(-bound, bound)))

    let clipByNorm (bound: float) =
        stage [] (fun _ _ _ gradients ->
            let norm = Tensor.Stack(gradients |> Array.map (fun (g: Tensor) -> g.Norm())).Norm()
            let ratio: Tensor = bound / (norm + 1e-6)
            let factor = ratio.Clamp(0.0, 1.0)
            gradients |> Array.map (fun g -> g * factor))

    let weightDecay (factor: float) =
        stage [] (fun _ parameters _ gradients -> Array.map2 (fun (g: Tensor) p -> g + factor * p) gradients parameters)

    let momentumRule momentum =
        stage [ "momentum" ] (fun _ _ slots gradients ->
            Array.map2 (fun (v: Tensor) g -> v.ScaleInPlace(momentum).AddInPlace(g)) slots[0] gradients)

    let nesterovRule momentum =
        let rule = momentumRule momentum

        { rule with
            Next =
                fun clock parameters slots update ->
                    let gradients = actual clock update
                    let v = (rule.Next clock parameters slots (directions gradients)).Directions
                    directions (Array.map2 (fun (g: Tensor) v -> g + momentum * v) gradients v) }

    let rmspropRule rho (epsilon: float) =
        stage [ "square" ] (fun _ _ slots gradients ->
            let rule (v: Tensor) (g: Tensor) =
                v.ScaleInPlace(rho).AddProductInPlace(g, g, 1.0 - rho) |> ignore
                g / (v.Sqrt() + epsilon)

            Array.map2 rule slots[0] gradients)

    let adamRule betas epsilon =
        let beta1, beta2 = betas

        let corrected beta updates = 1.0 / (1.0 - beta ** float (updates + 1L))

        stage [ "mean"; "square" ] (fun clock _ slots gradients ->
            match clock with
            | Clock.Known updates ->
                let rule m v g = Functional.AdamDirection(g, m, v, beta1, beta2, epsilon, updates + 1L)
                Array.map3 rule slots[0] slots[1] gradients
            | Clock.Held scalar ->
                let mean, square = scalar (corrected beta1), scalar (corrected beta2 >> sqrt)
                Functional.AdamDirections(gradients, slots[0], slots[1], beta1, beta2, epsilon, mean, square))

    let private descend rate = scale -rate
    let sgd rate = descend rate
    let momentum rate momentum = chain [ momentumRule momentum; descend rate ]
    let nesterov rate momentum = chain [ nesterovRule momentum; descend rate ]
    let rmsprop rate = chain [ rmspropRule 0.99 1e-8; descend rate ]
    let rmspropKeras rate = chain [ rmspropRule 0.9 1e-7; descend rate ]
    let adam rate betas = chain [ adamRule betas 1e-8; descend rate ]

    let adamW rate betas decay = chain [ adamRule betas 1e-8; weightDecay decay; descend rate ]

    let start (parameters: Tensor[]) optimizer =
        use _ = Autograd.NoGrad()

        Scope.Outside(fun () -> [ for _ in optimizer.Slots -> parameters |> Array.map _.ZerosLike() ])

    let step optimizer clock slots (parameters: Tensor[]) gradients =
        use _ = Autograd.NoGrad()
        use _ = new Scope()
        let update = optimizer.Next clock parameters slots (directions gradients)
        let scale = update.Scale |> Option.defaultValue Schedule.constant

        match clock with
        | Clock.Known updates ->
            let scale = scale updates
            Array.iter2 (fun (p: Tensor) d -> p.AddInPlace(d, scale) |> ignore) parameters update.Directions
        | Clock.Held scalar -> Functional.Advance(parameters, update.Directions, scalar scale)
