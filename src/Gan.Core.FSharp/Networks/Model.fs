namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Model =
    let ofParams net tree = { Net = net; Params = tree; Run = Net.apply net tree }

    let create rng net = ofParams net (Net.init rng net)
    let blank device net = ofParams net (Net.blank device net)
    let copy (model: Model<'i, 'o>) = ofParams model.Net (Params.copy model.Params)
    let private training (step: Step) = Train(step.Stream "dropout")
    let train step model = model.Run(training step)
    let eval model = model.Run Eval

    // What it gives, and the activations by name.
    let private watched mode (model: Model<'i, 'o>) input =
        let seen = ResizeArray()

        let watch name activation =
            seen.Add((name, activation))
            activation

        let output = model.Run (Watched(mode, watch)) input
        output, List.ofSeq seen

    let activations model input = snd (watched Eval model input)

    let look step (model: Model<Tensor, Tensor>) input =
        let output, activations = watched (training step) model input
        struct (output, lazy List.map snd activations)

    // A batch norm mixes items, a spectral norm moves with every call, and what another program's function
    // does nobody knows.
    let private isItemwise (model: Model<'i, 'o>) =
        Description.layers model.Description
        |> List.forall (fun layer ->
            match layer.Kind with
            | Kind.BatchNorm _
            | Kind.SpectralNorm _
            | Kind.Opaque _ -> false
            | _ -> true)

    // A function of one batch as one of two.
    let private onPair (model: Model<Tensor, Tensor>) (run: Tensor -> 'o) (halves: int64[] -> 'o -> 'o * 'o) =
        let isItemwise = isItemwise model

        fun (first: Tensor, second: Tensor) ->
            if isItemwise && first.shape[1..] = second.shape[1..] then
                halves [| first.shape[0]; second.shape[0] |] (run (torch.cat [| first; second |]))
            else
                run first, run second

    let private split (sizes: int64[]) (batch: Tensor) =
        let parts = batch.split sizes
        parts[0], parts[1]

    let trainOnPair step model = onPair model (train step model) split

    let lookAtPair step model =
        onPair model (look step model) (fun sizes (struct (output, activations)) ->
            let first, second = split sizes output
            let halves = lazy (List.map (split sizes) (activations: Lazy<Tensor list>).Value)
            struct (first, lazy List.map fst halves.Value), struct (second, lazy List.map snd halves.Value))
