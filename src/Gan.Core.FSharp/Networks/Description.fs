namespace GanFunctional

[<RequireQualifiedAccess>]
type Window = { Kernel: int * int; Stride: int; Padding: int * int }

[<RequireQualifiedAccess>]
type Border =
    | Reflected
    | Repeated
    | Zero

module private Words =
    let sides (rows: int, columns: int) = $"{rows}×{columns}"
    let numbers (list: int list) = String.concat ", " (List.map string list)

    let window (name: string) (window: Window) =
        let stride = if window.Stride = 1 then "" else $", stride {window.Stride}"

        let padding =
            match window.Padding with
            | 0, 0 -> ""
            | rows, columns when rows = columns -> $", padding {rows}"
            | both -> $", padding {sides both}"

        $"{name} {sides window.Kernel}{stride}{padding}"

[<RequireQualifiedAccess>]
type Kind =
    | Linear
    | Conv of Window
    | ConvTransposed of Window * outputPadding: int
    | Embedding
    | SpectralNorm of outputs: int * Kind
    | BatchNorm of epsilon: float
    | InstanceNorm of epsilon: float
    | LayerNorm of dimensions: int * epsilon: float
    | Identity
    | Dropout of probability: float
    | Relu
    | LeakyRelu of slope: float
    | Tanh
    | Sigmoid
    | Softplus
    | Elu
    | Gelu
    | Silu
    | Softmax of dimension: int
    | Pad of Border * size: int
    | MaxPool of Window
    | AveragePool of Window
    | Upsample of factor: int
    | Flatten
    | Reshape of shape: int list
    | Permute of order: int list
    | Unsqueeze of dimension: int
    | Slice of dimension: int * first: int * last: int
    | Mean of dimensions: int list
    | Sum of dimensions: int list
    | Scale of factor: float
    | Shift of term: float
    | Power of exponent: float
    | Clamp of low: float * high: float
    | Exp
    | Log
    | Abs
    | Above of bound: float
    | Neighbours
    | Add
    | Multiply
    | Divide
    | Cat of dimension: int
    | Planes
    | Fit of name: string * divisor: int * least: int
    | Opaque of name: string

    member kind.Text =
        match kind with
        | Conv window -> Words.window "conv" window
        | ConvTransposed(window, 0) -> Words.window "transposed conv" window
        | ConvTransposed(window, extra) -> $"""{Words.window "transposed conv" window}, output padding {extra}"""
        | SpectralNorm(_, kind) -> $"spectral norm of {kind.Text}"
        | BatchNorm _ -> "batch norm"
        | InstanceNorm _ -> "instance norm"
        | LayerNorm _ -> "layer norm"
        | Dropout probability -> $"dropout {probability}"
        | LeakyRelu slope -> $"leaky ReLU {slope}"
        | Relu -> "ReLU"
        | Elu -> "ELU"
        | Gelu -> "GELU"
        | Silu -> "SiLU"
        | Softmax dimension -> $"softmax over {dimension}"
        | Pad(Border.Reflected, size) -> $"reflection pad {size}"
        | Pad(Border.Repeated, size) -> $"replication pad {size}"
        | Pad(Border.Zero, size) -> $"zero pad {size}"
        | MaxPool window -> Words.window "max pool" window
        | AveragePool window -> Words.window "average pool" window
        | Upsample factor -> $"upsample {factor}"
        | Reshape shape -> $"reshape {Words.numbers shape}"
        | Permute order -> $"permute {Words.numbers order}"
        | Unsqueeze dimension -> $"unsqueeze {dimension}"
        | Slice(dimension, first, last) -> $"slice {first} to {last} of {dimension}"
        | Mean dimensions -> $"mean over {Words.numbers dimensions}"
        | Sum dimensions -> $"sum over {Words.numbers dimensions}"
        | Scale factor -> $"times {factor}"
        | Shift term -> $"plus {term}"
        | Power exponent -> $"to the power {exponent}"
        | Clamp(low, high) -> $"clamp to [{low}, {high}]"
        | Above bound -> $"greater than {bound}"
        | Cat dimension -> $"cat along {dimension}"
        | Fit(_, divisor, least) -> $"sides: multiples of {divisor}, at least {least}"
        | Opaque name -> $"{name} (opaque)"
        | other -> (string other).ToLowerInvariant()

type Parameter = { Name: string; Role: Role; Shape: int64[] }

type Layer =
    { Place: string
      Numbered: bool
      Kind: Kind
      Parameters: Parameter list }

    member layer.Where = if layer.Numbered then $"at {layer.Place}" else $"before {layer.Place}"

    member layer.Count =
        layer.Parameters
        |> List.sumBy (fun parameter -> if parameter.Role = Buffer then 0L else Array.fold (*) 1L parameter.Shape)

[<RequireQualifiedAccess>]
type Description =
    | Layer of Layer
    | Chain of Description list
    | Fork of Description * Description
    | Pick of int

module Description =
    let rec interpret layer description (values: 'value list) =
        match description with
        | Description.Layer it -> layer it values
        | Description.Chain parts -> List.fold (fun values part -> interpret layer part values) values parts
        | Description.Fork(f, g) ->
            let first = interpret layer f values
            first @ interpret layer g values
        | Description.Pick i -> [ values[i] ]

    let rec layers description =
        match description with
        | Description.Layer layer -> [ layer ]
        | Description.Chain parts -> List.collect layers parts
        | Description.Fork(f, g) -> layers f @ layers g
        | Description.Pick _ -> []

    let rec map f description =
        match description with
        | Description.Layer layer -> Description.Layer(f layer)
        | Description.Chain parts -> Description.Chain(List.map (map f) parts)
        | Description.Fork(first, second) -> Description.Fork(map f first, map f second)
        | Description.Pick i -> Description.Pick i

    let opaque description = layers description |> List.filter _.Kind.IsOpaque

    let private windowed (window: Window) (side: int * int -> int) size =
        (size + 2L * int64 (side window.Padding) - int64 (side window.Kernel)) / int64 window.Stride + 1L

    let private transposed (window: Window) extra (side: int * int -> int) size =
        (size - 1L) * int64 window.Stride - 2L * int64 (side window.Padding)
        + int64 (side window.Kernel + extra)

    // Items have no batch, so that dimension d is number d − 1 of an item.
    let private without dimensions (shape: int64[]) =
        [| for i, size in Array.indexed shape do
               if not (List.contains (i + 1) dimensions) then
                   size |]

    let rec shapes (layer: Layer) (inputs: int64[] list) =
        let refused () : 'shape =
            let given = inputs |> List.map shapeText |> String.concat " and "
            fail "the layer %s (%s) can't take items of the shape %s" layer.Where layer.Kind.Text given

        let weight () = layer.Parameters.Head.Shape

        match layer.Kind, inputs with
        | Kind.SpectralNorm(_, kind), _ -> shapes { layer with Kind = kind } inputs
        | Kind.Linear, [ shape ] when Array.tryLast shape = Some(weight()[1]) ->
            [ Array.updateAt (shape.Length - 1) (weight()[0]) shape ]
        | Kind.Conv window, [ [| channels; height; width |] ] when channels = weight()[1] ->
            let sides = [| windowed window fst height; windowed window snd width |]

            if Array.min sides < 1L then
                refused ()
            else
                [ Array.append [| weight()[0] |] sides ]
        | Kind.ConvTransposed(window, extra), [ [| channels; height; width |] ] when channels = weight()[0] ->
            [ [| weight()[1]; transposed window extra fst height; transposed window extra snd width |] ]
        | Kind.Embedding, [ shape ] -> [ Array.append shape [| weight()[1] |] ]
        | Kind.BatchNorm _, [ shape ] when Array.tryHead shape = Some(weight()[0]) -> inputs
        | Kind.InstanceNorm _, [ [| channels; _; _ |] ] when layer.Parameters.IsEmpty || channels = weight()[0] ->
            inputs
        | Kind.LayerNorm(dimensions, _), [ shape ] when
            shape.Length >= dimensions && Array.skip (shape.Length - dimensions) shape = weight ()
            ->
            inputs
        | Kind.Pad(_, size), [ [| channels; height; width |] ] ->
            [ [| channels; height + 2L * int64 size; width + 2L * int64 size |] ]
        | (Kind.MaxPool window | Kind.AveragePool window), [ [| channels; height; width |] ] ->
            [ [| channels; windowed window fst height; windowed window snd width |] ]
        | Kind.Upsample factor, [ [| channels; height; width |] ] ->
            [ [| channels; int64 factor * height; int64 factor * width |] ]
        | Kind.Flatten, [ shape ] -> [ [| Array.fold (*) 1L shape |] ]
        | Kind.Reshape wanted, [ shape ] when List.fold (*) 1 wanted = int (Array.fold (*) 1L shape) ->
            [ [| for size in wanted -> int64 size |] ]
        | Kind.Permute order, [ shape ] when List.sort order = [ 1 .. shape.Length ] ->
            [ [| for dimension in order -> shape[dimension - 1] |] ]
        | Kind.Unsqueeze dimension, [ shape ] when dimension <= shape.Length + 1 ->
            [ Array.insertAt (dimension - 1) 1L shape ]
        | Kind.Slice(dimension, first, last), [ shape ] when dimension <= shape.Length ->
            let size = shape[dimension - 1]
            let kept = (if last > 0 then int64 last else size + int64 last) - int64 first

            if kept < 1L || int64 (max first last) > size then
                refused ()
            else
                [ Array.updateAt (dimension - 1) kept shape ]
        | (Kind.Mean dimensions | Kind.Sum dimensions), [ shape ] when List.max dimensions <= shape.Length ->
            [ without dimensions shape ]
        | Kind.Neighbours, [ [| length; width |] ] -> [ [| length; 3L * width |] ]
        | (Kind.Add | Kind.Multiply | Kind.Divide), [ first; second ] when first.Length = second.Length ->
            let side a b =
                if a = b || b = 1L then a
                elif a = 1L then b
                else refused ()

            [ Array.map2 side first second ]
        | Kind.Cat dimension, [ first; second ] when
            first.Length = second.Length
            && dimension <= first.Length
            && Array.removeAt (dimension - 1) first = Array.removeAt (dimension - 1) second
            ->
            [ Array.updateAt (dimension - 1) (first[dimension - 1] + second[dimension - 1]) first ]
        | Kind.Planes, [ [| channels; height; width |]; [| codes |] ] -> [ [| channels + codes; height; width |] ]
        | Kind.Fit(name, divisor, least), [ [| _; height; width |] ] ->
            Sides.check name divisor least height width
            inputs
        | (Kind.Identity | Kind.Dropout _ | Kind.Relu | Kind.LeakyRelu _ | Kind.Tanh | Kind.Sigmoid | Kind.Softplus | Kind.Elu | Kind.Gelu | Kind.Silu | Kind.Softmax _ | Kind.Scale _ | Kind.Shift _ | Kind.Power _ | Kind.Clamp _ | Kind.Exp | Kind.Log | Kind.Abs | Kind.Above _),
          [ _ ] -> inputs
        | Kind.Opaque name, _ ->
            fail "the function '%s' %s is opaque: nothing is known of the shape that it gives" name layer.Where
        | _ -> refused ()

    let operations (layer: Layer) (takes: int64[] list) (gives: int64[] list) =
        let elements (shape: int64[]) = Array.fold (*) 1L shape
        let places (shape: int64[]) = elements shape[1..]

        let weight =
            layer.Parameters
            |> List.tryFind (fun parameter -> parameter.Name.StartsWith "weight" && parameter.Shape.Length > 1)
            |> Option.map (fun parameter -> parameter.Shape)

        let rec products kind (weight: int64[]) =
            match kind with
            | Kind.Conv _ -> elements weight * places gives.Head
            | Kind.ConvTransposed _ -> elements weight * places takes.Head
            | Kind.Linear -> elements weight * (elements takes.Head / weight[1])
            | Kind.SpectralNorm(_, inner) -> products inner weight
            | _ -> 0L

        match weight with
        | Some weight -> 2L * products layer.Kind weight
        | None -> 0L
