namespace GanFunctional.Analysis

open GanFunctional
open GanFunctional.Torch

type Region = { Top: int; Left: int; Height: int; Width: int }

module FeatureMaps =

    let ofImages model (images: Tensor) =
        Model.activations model images |> List.filter (fun (_, map: Tensor) -> map.Dimensions = 4)

    let last model (imageShape: int64[]) =
        use _ = Autograd.NoGrad()
        use _ = new Scope()

        match List.tryLast (ofImages model (Tensor.Zeros imageShape)) with
        | Some(name, map) -> name, map.Shape
        | None -> fail "this network has no convolution layers whose feature maps could be looked at: give one that has"

    let private layerOf model layer images =
        match List.tryFind (fst >> (=) layer) (ofImages model images) with
        | Some(_, map) -> map
        | None -> fail "the network has no convolution layer '%s' with an activation function" layer

    let strongest model layer (maps: int) images =
        use _ = Autograd.NoGrad()
        use _ = new Scope()
        let map: Tensor = layerOf model layer images

        if int64 maps > map.Shape[1] then
            fail "the layer '%s' has %d feature maps, not %d" layer map.Shape[1] maps

        let struct (values, places) = map.Narrow(1L, 0L, int64 maps).Flatten(2L).Max 2L
        struct (values.Keep(), places.Keep())

    let receptiveField model layer (map: int) (place: int64) (image: Tensor) =
        use _ = new Scope()
        let pixels = image.Detach()
        pixels.RequiresGrad <- true
        let activation = (layerOf model layer pixels).Flatten(2L).Select(1L, int64 map).Select(1L, place)
        let gradient = (Autograd.Grad(activation.Sum(), [| pixels |])[0]).Abs().Sum([| 0L; 1L |])
        let width = int gradient.Shape[1]

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
