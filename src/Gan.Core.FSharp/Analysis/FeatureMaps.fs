namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch
open TorchSharp

type Region = { Top: int; Left: int; Height: int; Width: int }

module FeatureMaps =

    let ofImages model (images: Tensor) =
        Model.activations model images |> List.filter (fun (_, map: Tensor) -> map.ndim = 4)

    let last model (imageShape: int64[]) =
        use _ = torch.no_grad ()
        use _ = torch.NewDisposeScope()

        match List.tryLast (ofImages model (torch.zeros imageShape)) with
        | Some(name, map) -> name, map.shape
        | None -> fail "this network has no convolution layers, so it has no feature maps: give one that has"

    let private layerOf model layer images =
        match List.tryFind (fst >> (=) layer) (ofImages model images) with
        | Some(_, map) -> map
        | None -> fail "the network has no convolution layer '%s' with an activation function" layer

    let strongest model layer (maps: int) images =
        use _ = torch.no_grad ()
        use _ = torch.NewDisposeScope()
        let map: Tensor = layerOf model layer images

        if int64 maps > map.shape[1] then
            fail "the layer '%s' has %d feature maps, not %d" layer map.shape[1] maps

        let struct (values, places) = map.narrow(1L, 0L, int64 maps).flatten(2L).max 2L
        struct (values.MoveToOuterDisposeScope(), places.MoveToOuterDisposeScope())

    let receptiveField model layer (map: int) (place: int64) (image: Tensor) =
        use _ = torch.NewDisposeScope()
        let pixels = image.detach ()
        pixels.requires_grad <- true
        let activation = (layerOf model layer pixels).flatten(2L).select(1L, int64 map).select(1L, place)
        let gradient = (Autograd.Grad(activation.sum (), [| pixels |])[0]).abs().sum([| 0L; 1L |])
        let width = int gradient.shape[1]

        let touched =
            [ for i, value in Array.indexed (gradient.ToArray<float32>()) do
                  if value > 0f then
                      i / width, i % width ]

        match touched with
        | [] -> { Top = 0; Left = 0; Height = 0; Width = 0 }
        | _ ->
            let rows, columns = List.unzip touched
            let top, left = List.min rows, List.min columns

            { Top = top; Left = left; Height = List.max rows + 1 - top; Width = List.max columns + 1 - left }
