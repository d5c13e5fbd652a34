namespace GanFunctional

open GanFunctional.Torch
open TorchSharp

type Geometry = { Kernel: int; Stride: int; Padding: int; OutputPadding: int; Bias: bool }

module Layers =
    let geometry kernel stride padding =
        { Kernel = kernel; Stride = stride; Padding = padding; OutputPadding = 0; Bias = true }

    let unbiased geometry = { geometry with Bias = false }
    let private square n = [| int64 n; int64 n |]

    // A kernel's channels lie innermost, as the convolutions want them: else each use would lay them out
    // anew.
    let private laidOut (fresh: Tensor) =
        if fresh.ndim = 4 then
            use fresh = fresh
            fresh.ChannelsLast()
        else
            fresh

    // A layer of a weight and perhaps a bias, which both start uniform by the weight's fan in.
    let private weighted kind shape bias (run: Tensor -> Tensor -> Tensor | null -> Tensor) =
        let parameters =
            [ { Name = "weight"; Role = Weight; Shape = shape }
              match bias with
              | Some outputs -> { Name = "bias"; Role = Bias; Shape = [| int64 outputs |] }
              | None -> () ]

        { Width = 1
          Init =
            fun place rng ->
                [ for parameter in parameters ->
                      { Path = place.Name parameter.Name
                        Role = parameter.Role
                        Tensor = laidOut (Init.uniformByFan rng (Init.fanIn shape) parameter.Shape) } ]
          Describe = Net.parametric kind parameters
          Bind =
            fun place tree ->
                let weight = tree[place.Name "weight"]
                let bias: Tensor | null = if bias.IsSome then tree[place.Name "bias"] else null
                fun _ (x: Tensor) -> run x weight bias }

    let private linearLayer inputs outputs bias =
        weighted Kind.Linear [| int64 outputs; int64 inputs |] bias (fun (x: Tensor) w b -> Functional.Linear(x, w, b))

    let linear inputs outputs = linearLayer inputs outputs (Some outputs)

    let linearUnbiased inputs outputs = linearLayer inputs outputs None

    let private window kernel stride padding : Window = { Kernel = kernel; Stride = stride; Padding = padding }

    let private squareWindow (geometry: Geometry) =
        window (geometry.Kernel, geometry.Kernel) geometry.Stride (geometry.Padding, geometry.Padding)

    let private biased geometry outputs = if geometry.Bias then Some outputs else None

    let conv geometry inputs outputs =
        let stride, padding = square geometry.Stride, square geometry.Padding
        let shape = Array.append [| int64 outputs; int64 inputs |] (square geometry.Kernel)

        weighted (Kind.Conv(squareWindow geometry)) shape (biased geometry outputs) (fun (x: Tensor) w b ->
            Functional.Conv2d(x, w, b, stride, padding))

    let rectangular (kernel: int * int) (stride: int) (padding: int * int) inputs outputs =
        let both (rows: int, columns: int) = [| int64 rows; int64 columns |]
        let kind = Kind.Conv(window kernel stride padding)
        let stride, padding = square stride, both padding
        let shape = Array.append [| int64 outputs; int64 inputs |] (both kernel)
        weighted kind shape None (fun (x: Tensor) w b -> Functional.Conv2d(x, w, b, stride, padding))

    let convTransposed geometry inputs outputs =
        let stride, padding, extra =
            square geometry.Stride, square geometry.Padding, square geometry.OutputPadding

        let shape = Array.append [| int64 inputs; int64 outputs |] (square geometry.Kernel)

        let kind = Kind.ConvTransposed(squareWindow geometry, geometry.OutputPadding)

        weighted kind shape (biased geometry outputs) (fun (x: Tensor) w b ->
            Functional.ConvTranspose2d(x, w, b, stride, padding, extra))

    let rectangularTransposed (kernel: int * int) inputs outputs =
        let none, once = square 0, square 1
        let shape = [| int64 inputs; int64 outputs; int64 (fst kernel); int64 (snd kernel) |]
        let kind = Kind.ConvTransposed(window kernel 1 (0, 0), 0)

        weighted kind shape None (fun (x: Tensor) w b -> Functional.ConvTranspose2d(x, w, b, once, none, none))

    let embedding (size: int) (width: int) =
        { Width = 1
          Init =
            fun place rng ->
                [ { Path = place.Name "weight"; Role = Weight; Tensor = Draw.Normal(rng, [| size; width |]) } ]
          Describe =
            Net.parametric Kind.Embedding [ { Name = "weight"; Role = Weight; Shape = [| int64 size; int64 width |] } ]
          Bind =
            fun place tree ->
                let table = tree[place.Name "weight"]
                fun _ (indices: Tensor) -> Functional.Embedding(table, indices) }

    // W as a matrix with one row an output.
    let private asMatrix outputs (weight: Tensor) =
        let weight = if outputs = 0 then weight else weight.transpose (0, outputs)
        weight.flatten 1

    let private normalised (x: Tensor) = x ./ x.norm().Clamp(1e-12, infinity)

    let private divided outputs (weight: Tensor) (u: Tensor) (v: Tensor) =
        weight ./ (u .* (asMatrix outputs weight).MatMul v).sum()

    let weights (tree: Params) (layer: Layer) =
        let path name = $"{layer.Place}.{name}"

        [ for parameter in layer.Parameters do
              match layer.Kind, parameter.Name with
              | Kind.SpectralNorm(outputs, _), "weight_orig" ->
                  path "weight", divided outputs tree[path "weight_orig"] tree[path "weight_u"] tree[path "weight_v"]
              | Kind.SpectralNorm _, ("weight_u" | "weight_v") -> ()
              | _, name -> path name, tree[path name] ]

    let spectralNorm outputs (layer: Net<Tensor, Tensor>) =
        let powerIteration (matrix: Tensor) (u: Tensor) (v: Tensor) =
            use _ = torch.no_grad ()
            v.copy_ (normalised (matrix.transpose(0, 1).MatMul u)) |> ignore
            u.copy_ (normalised (matrix.MatMul v)) |> ignore

        let normed (layer: Layer) =
            let vector name length = { Name = name; Role = Buffer; Shape = [| length |] }

            let normalised (parameter: Parameter) =
                if parameter.Name = "weight" then
                    let rows = parameter.Shape[outputs]
                    let columns = Array.fold (*) 1L (Array.removeAt outputs parameter.Shape)
                    [ { parameter with Name = "weight_orig" }; vector "weight_u" rows; vector "weight_v" columns ]
                else
                    [ parameter ]

            { layer with
                Kind = Kind.SpectralNorm(outputs, layer.Kind)
                Parameters = List.collect normalised layer.Parameters }

        { layer with
            Init =
                fun place rng ->
                    let vector name (length: int64) =
                        { Path = place.Name name; Role = Buffer; Tensor = normalised (Draw.Normal(rng, [| length |])) }

                    [ for leaf in layer.Init place rng do
                          if leaf.Path = place.Name "weight" then
                              let matrix = asMatrix outputs leaf.Tensor
                              { leaf with Path = place.Name "weight_orig" }
                              vector "weight_u" matrix.shape[0]
                              vector "weight_v" matrix.shape[1]
                          else
                              leaf ]
            Bind =
                fun place tree ->
                    let weight, u, v =
                        tree[place.Name "weight_orig"], tree[place.Name "weight_u"], tree[place.Name "weight_v"]

                    let others = tree.Leaves |> List.filter (fun leaf -> leaf.Path = place.Name "bias")

                    fun mode x ->
                        if mode.IsTraining then
                            powerIteration (asMatrix outputs weight) u v
                        // Copies: u and v change again before a gradient may be asked for.
                        let quotient = divided outputs weight (u.clone ()) (v.clone ())
                        let leaf = { Path = place.Name "weight"; Role = Weight; Tensor = quotient }
                        layer.Bind place (Params(leaf :: others)) mode x
            Describe = layer.Describe >> Description.map normed }
