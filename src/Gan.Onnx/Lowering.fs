namespace GanFunctional

open GanFunctional.Torch

/// A value of a graph: its name, the shape of one item, and the type of its elements.
type internal Value = { Name: string; Shape: int64[]; Type: OnnxType }

/// What each kind of layer is in ONNX's operator set 13 (github.com/onnx/onnx, docs/Operators.md).
module internal Lowering =
    let private both (rows: int, columns: int) = [| int64 rows; int64 columns |]
    let private sides padding = Array.append (both padding) (both padding)

    let private window (it: Window) : (string * obj) list =
        [ "kernel_shape", both it.Kernel
          "strides", [| int64 it.Stride; int64 it.Stride |]
          "pads", sides it.Padding ]

    // A boxed number is never null, which the compiler can't see.
    let private integer (value: int64) : obj = nonNull (box value)
    let private real (value: float) : obj = nonNull (box value)
    let private one = integer 1L

    /// The nodes of a layer, from the names of its inputs to that of its output. `parameter` finds what belongs to the layer.
    /// `ownStatistics` normalises each image by its own statistics where batch norm would take the running ones.
    let private nodes ownStatistics (graph: OnnxGraph) parameter (layer: Layer) (inputs: Value list) =
        let x = inputs.Head

        let node (kind: string) inputs (attributes: (string * obj) list) =
            graph.Node(kind, inputs, [ for name, value in attributes -> struct (name, value) ])

        let simple kind = node kind [ x.Name ] []
        let number (value: float) = graph.Scalar(OnnxType.Float, value)
        let integers (values: int64 list) = graph.Constant(List.toArray values)
        let dimensions (list: int list) = [| for dimension in list -> int64 dimension |]
        let times value = node "Mul" [ x.Name; value ] []

        let enlarged value height width =
            node
                "Resize"
                [ value; ""; graph.Constant [| 1f; 1f; height; width |] ]
                [ "mode", "nearest"; "coordinate_transformation_mode", "asymmetric"; "nearest_mode", "floor" ]

        let toFloat value = node "Cast" [ value ] [ "to", integer (int64 OnnxType.Float) ]

        let instanceNorm (epsilon: float) =
            // Gain 1 and bias 0 where the layer has none.
            let perChannel name value =
                parameter name
                |> Option.defaultWith (fun () -> graph.Constant(Array.create (int x.Shape[0]) (value: float32)))

            node
                "InstanceNormalization"
                [ x.Name; perChannel "weight" 1f; perChannel "bias" 0f ]
                [ "epsilon", real epsilon ]

        // ONNX has it from operator set 17 on only.
        let layerNorm count (epsilon: float) =
            let axes = [| for i in count .. -1 .. 1 -> -(int64 i) |]
            let mean value = node "ReduceMean" [ value ] [ "axes", axes; "keepdims", one ]
            let centred = node "Sub" [ x.Name; mean x.Name ] []
            let variance = mean (node "Mul" [ centred; centred ] [])
            let deviation = node "Sqrt" [ node "Add" [ variance; number epsilon ] [] ] []
            let normal = node "Div" [ centred; deviation ] []
            let scaled = node "Mul" [ normal; (parameter "weight").Value ] []
            node "Add" [ scaled; (parameter "bias").Value ] []

        // Gemm is for matrices; further dimensions before the last are MatMul's.
        let linear () =
            let weight, bias = (parameter "weight").Value, parameter "bias"

            if x.Shape.Length = 1 then
                node "Gemm" (x.Name :: weight :: Option.toList bias) [ "transB", one ]
            else
                let product = node "MatMul" [ x.Name; node "Transpose" [ weight ] [ "perm", [| 1L; 0L |] ] ] []

                match bias with
                | Some bias -> node "Add" [ product; bias ] []
                | None -> product

        let weighted kind attributes =
            node kind (x.Name :: (parameter "weight").Value :: Option.toList (parameter "bias")) attributes

        let pad mode value (size: int) =
            let size = int64 size
            node "Pad" (x.Name :: integers [ 0; 0; size; size; 0; 0; size; size ] :: value) [ "mode", mode ]

        // ONNX Runtime (1.31) joins a pad of zeros with a max pool whose border is −∞, and the zeros are lost. It does not take −0 for
        // one, which is the same number.
        let zeros size = pad "constant" [ number -0.0 ] size

        let slice value dimension first last =
            node "Slice" [ value; integers [ first ]; integers [ last ]; integers [ dimension ] ] []

        // Each position with those beside it, in windows of three of the padded sequence.
        let neighbours () =
            let padded = node "Pad" [ x.Name; integers [ 0; 1; 0; 0; 1; 0 ] ] []
            let shifted = [ for shift in 0L .. 2L -> slice padded 1L shift (shift + x.Shape[0]) ]
            node "Concat" shifted [ "axis", integer 2L ]

        // A code at every place is a pixel enlarged: all engines can enlarge, not all expand.
        let planes (maps: Value) (codes: Value) =
            let pixels = node "Unsqueeze" [ codes.Name; integers [ 2; 3 ] ] []
            let enlarged = enlarged pixels (float32 maps.Shape[1]) (float32 maps.Shape[2])
            node "Concat" [ maps.Name; enlarged ] [ "axis", one ]

        let rec lowered kind =
            match kind with
            | Kind.SpectralNorm(_, inner) -> lowered inner
            | Kind.Linear -> linear ()
            | Kind.Conv it -> weighted "Conv" (window it)
            | Kind.ConvTransposed(it, extra) ->
                weighted "ConvTranspose" (window it @ [ "output_padding", [| int64 extra; int64 extra |] ])
            | Kind.Embedding -> node "Gather" [ (parameter "weight").Value; x.Name ] []
            | Kind.BatchNorm epsilon when ownStatistics -> instanceNorm epsilon
            | Kind.BatchNorm epsilon ->
                let tensors = [ "weight"; "bias"; "running_mean"; "running_var" ]
                node "BatchNormalization" (x.Name :: List.choose parameter tensors) [ "epsilon", real epsilon ]
            | Kind.InstanceNorm epsilon -> instanceNorm epsilon
            | Kind.LayerNorm(count, epsilon) -> layerNorm count epsilon
            | Kind.Identity
            | Kind.Dropout _
            | Kind.Fit _ -> x.Name
            | Kind.Relu -> simple "Relu"
            | Kind.LeakyRelu slope -> node "LeakyRelu" [ x.Name ] [ "alpha", real slope ]
            | Kind.Tanh -> simple "Tanh"
            | Kind.Sigmoid -> simple "Sigmoid"
            | Kind.Softplus -> simple "Softplus"
            | Kind.Elu -> simple "Elu"
            // x·Φ(x) = x/2·(1 + erf(x/√2))
            | Kind.Gelu ->
                let erf = node "Erf" [ times (number (sqrt 0.5)) ] []
                node "Mul" [ times (number 0.5); node "Add" [ erf; number 1.0 ] [] ] []
            | Kind.Silu -> times (simple "Sigmoid")
            | Kind.Softmax dimension -> node "Softmax" [ x.Name ] [ "axis", integer (int64 dimension) ]
            | Kind.Pad(Border.Reflected, size) -> pad "reflect" [] size
            | Kind.Pad(Border.Repeated, size) -> pad "edge" [] size
            | Kind.Pad(Border.Zero, size) -> zeros size
            | Kind.MaxPool it -> node "MaxPool" [ x.Name ] (window it)
            | Kind.AveragePool it -> node "AveragePool" [ x.Name ] (window it)
            | Kind.Upsample factor -> enlarged x.Name (float32 factor) (float32 factor)
            // 0 is ONNX's word for the size that is there.
            | Kind.Flatten -> node "Reshape" [ x.Name; integers [ 0; -1 ] ] []
            | Kind.Reshape shape -> node "Reshape" [ x.Name; integers (0L :: List.map int64 shape) ] []
            | Kind.Permute order -> node "Transpose" [ x.Name ] [ "perm", dimensions (0 :: order) ]
            | Kind.Unsqueeze dimension -> node "Unsqueeze" [ x.Name; integers [ int64 dimension ] ] []
            | Kind.Slice(dimension, first, last) ->
                let stop = if last > 0 then int64 last else x.Shape[dimension - 1] + int64 last
                slice x.Name (int64 dimension) (int64 first) stop
            | Kind.Mean over -> node "ReduceMean" [ x.Name ] [ "axes", dimensions over; "keepdims", integer 0L ]
            | Kind.Sum over ->
                node "ReduceSum" [ x.Name; integers [ for d in over -> int64 d ] ] [ "keepdims", integer 0L ]
            | Kind.Scale factor -> times (number factor)
            | Kind.Shift term -> node "Add" [ x.Name; number term ] []
            | Kind.Power exponent -> node "Pow" [ x.Name; number exponent ] []
            | Kind.Clamp(low, high) ->
                let bound value = if System.Double.IsInfinity value then "" else number value
                node "Clip" [ x.Name; bound low; bound high ] []
            | Kind.Exp -> simple "Exp"
            | Kind.Log -> simple "Log"
            | Kind.Abs -> simple "Abs"
            | Kind.Above bound ->
                // A bound between whole numbers needs real ones.
                let left = if x.Type = OnnxType.Float then x.Name else toFloat x.Name
                toFloat (node "Greater" [ left; number bound ] [])
            | Kind.Neighbours -> neighbours ()
            | Kind.Add -> node "Add" [ for input in inputs -> input.Name ] []
            | Kind.Multiply -> node "Mul" [ for input in inputs -> input.Name ] []
            | Kind.Divide -> node "Div" [ for input in inputs -> input.Name ] []
            | Kind.Cat dimension ->
                node "Concat" [ for input in inputs -> input.Name ] [ "axis", integer (int64 dimension) ]
            | Kind.Planes -> planes inputs[0] inputs[1]
            // `Onnx.write` has refused it.
            | Kind.Opaque name -> invalidOp $"the function '{name}' is opaque"

        lowered layer.Kind

    /// Adds a description to a graph, from its inputs to its outputs.
    let add ownStatistics (parameters: Params) (graph: OnnxGraph) description inputs =
        let visit (layer: Layer) (values: Value list) =
            // First, as a layer that does not fit its input is refused by its name here.
            let shape = List.exactlyOne (Description.shapes layer [ for value in values -> value.Shape ])
            let tensors = Layers.weights parameters layer

            let parameter name =
                tensors
                |> List.tryFind (fun (path, _) -> path = $"{layer.Place}.{name}")
                |> Option.map graph.Parameter

            let kept = layer.Kind.IsIdentity || layer.Kind.IsDropout || layer.Kind.IsFit
            let kind = if kept then values.Head.Type else OnnxType.Float
            [ { Name = nodes ownStatistics graph parameter layer values; Shape = shape; Type = kind } ]

        Description.interpret visit description inputs
