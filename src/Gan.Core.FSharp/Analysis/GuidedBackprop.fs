namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

module GuidedBackprop =
    let private guided (activation: Tensor) (gradient: Tensor) =
        gradient.Clamp(0.0, infinity) .* activation.GreaterThan 0.0

    let gradient (model: Model<Tensor, 'o>) layer (start: Tensor -> Tensor) (images: Tensor) =
        Scope.Run(fun () ->
            let leaf (tensor: Tensor) =
                let leaf = tensor.detach ()
                leaf.requires_grad <- true
                leaf

            // The graph is cut at every activation: what a function gave, and the leaf that the network went
            // on with. The images are the first leaf.
            let leaves, outputs = ResizeArray [ leaf images ], ResizeArray()
            let mutable reached = false

            let watch name (output: Tensor) =
                if reached then
                    output
                else
                    outputs.Add output
                    leaves.Add(leaf output)
                    reached <- name = layer
                    leaves[leaves.Count - 1]

            model.Run (Watched(Eval, watch)) leaves[0] |> ignore

            if not reached then
                fail "the network has no activation function '%s'" layer

            // From the last to the images. An output may depend on several leaves before it, where a layer
            // was skipped.
            let flows: Tensor[] = Array.init leaves.Count (fun i -> leaves[i].zeros_like())
            flows[outputs.Count] <- start leaves[outputs.Count]

            for i in outputs.Count - 1 .. -1 .. 0 do
                let before = [| for j in 0..i -> leaves[j] |]
                let flow = guided (outputs[i].detach()) flows[i + 1]

                let gradients =
                    Autograd.Grad([| outputs[i] |], [| flow |], before, retainGraph = true, allowUnused = true)

                for j in 0..i do
                    flows[j] <- flows[j] .+ gradients[j]

            flows[0].detach())

    let units (maps: int64[]) (places: int64[]) (activation: Tensor) =
        match activation.shape with
        | [| n; channels; height; width |] when int n = maps.Length && maps.Length = places.Length ->
            let mark = Array.zeroCreate<float32>(int (n * channels * height * width))

            for i in 0 .. maps.Length - 1 do
                mark[int ((int64 i * channels + maps[i]) * height * width + places[i])] <- 1f

            (Tensors.From(mark, activation.shape)).to_type activation.dtype
        | shape -> fail "units of %d images don't fit activations %s" maps.Length (shapeText shape)
