namespace GanFunctional.Torch;

/// <summary>
/// What each operator is in ONNX's operator set 13 (github.com/onnx/onnx, docs/Operators.md): from a call to the name of its value, with
/// the nodes that compute it.
/// </summary>
internal static class OnnxOperators
{
    /// <summary>The operator set, which the file names.</summary>
    internal const int Version = 13;

    private static readonly long[] Exchanged = [1, 0];

    private static readonly Dictionary<string, Func<OnnxCall, string>> Forms = new(StringComparer.Ordinal)
    {
        ["gan::linear"] = Linear,
        ["gan::conv2d"] = c => c.Node(
            "Conv", c.Values(0, 1, 2), ("kernel_shape", c.Shape(1)[2..]), ("strides", c.Integers(3)), ("pads", Twice(c.Integers(4)))),
        ["gan::conv_transpose2d"] = c => c.Node(
            "ConvTranspose", c.Values(0, 1, 2), ("kernel_shape", c.Shape(1)[2..]), ("strides", c.Integers(3)), ("pads", Twice(c.Integers(4))), ("output_padding", c.Integers(5))),
        ["gan::batch_norm_act"] = c => c.Flag(5)
            ? Leaky(c, InstanceNorm(c, epsilon: 7), c.Number(8))
            : Leaky(c, c.Node("BatchNormalization", [c.Value(0), Gain(c), Bias(c), c.Value(3), c.Value(4)], ("epsilon", c.Number(7))), c.Number(8)),
        ["gan::instance_norm_act"] = c => Leaky(c, InstanceNorm(c, epsilon: 6), c.Number(7)),
        ["aten::layer_norm"] = LayerNorm,
        ["aten::embedding"] = c => c.Node("Gather", c.Values(0, 1)),
        ["aten::matmul"] = c => c.Node("MatMul", c.Values(0, 1)),

        ["gan::leaky_relu"] = c => Leaky(c, c.Value(0), c.Number(1)),
        ["aten::tanh"] = Same("Tanh"),
        ["aten::sigmoid"] = Same("Sigmoid"),
        ["aten::softplus"] = Same("Softplus"),
        ["aten::elu"] = Same("Elu"),
        // x·Φ(x) = x/2·(1 + erf(x/√2))
        ["aten::gelu"] = c => c.Node(
            "Mul", [Half(c), c.Node("Add", [c.Node("Erf", [c.Node("Mul", [c.Value(0), Real(c, Math.Sqrt(0.5))])]), Real(c, 1)])]),
        ["aten::silu"] = c => c.Node("Mul", [c.Value(0), c.Node("Sigmoid", [c.Value(0)])]),

        ["gan::reflection_pad2d"] = c => c.Node("Pad", [c.Value(0), Sides(c)], ("mode", "reflect")),
        ["aten::replication_pad2d"] = c => c.Node("Pad", [c.Value(0), Sides(c)], ("mode", "edge")),
        ["aten::constant_pad_nd"] = c => c.Node("Pad", [c.Value(0), Sides(c), c.Scalar(c.Type(0), c.Number(2))]),
        ["aten::max_pool2d"] = c => c.Node("MaxPool", [c.Value(0)], ("kernel_shape", c.Integers(1)), ("strides", c.Integers(2))),
        ["aten::avg_pool2d"] = c => c.Node("AveragePool", [c.Value(0)], ("kernel_shape", c.Integers(1)), ("strides", c.Integers(2))),
        ["aten::upsample_nearest2d"] = c => Enlarged(c, (float)c.Integers(1)[0] / c.Shape(0)[2], (float)c.Integers(1)[1] / c.Shape(0)[3]),

        ["aten::reshape"] = c => c.Node("Reshape", [c.Value(0), c.Constant(PerItem(c.Integers(1), c.Shape(0)))]),
        ["aten::flatten.using_ints"] = c => c.Node("Reshape", [c.Value(0), c.Constant([.. new long[c.Integer(1)], -1])]),
        ["aten::permute"] = c => c.Node("Transpose", [c.Value(0)], ("perm", c.Integers(1))),
        ["aten::transpose.int"] = Transpose,
        ["aten::unsqueeze"] = c => c.Node("Unsqueeze", [c.Value(0), c.Constant(c.Integer(1))]),
        ["aten::squeeze.dim"] = c => c.Node("Squeeze", [c.Value(0), c.Constant(c.Integer(1))]),
        ["aten::expand"] = Expand,
        ["aten::narrow"] = c => c.Node("Slice", [c.Value(0), c.Constant(c.Integer(2)), c.Constant(c.Integer(2) + c.Integer(3)), c.Constant(c.Integer(1))]),
        ["aten::select.int"] = c => c.Node("Gather", [c.Value(0), c.Scalar(OnnxType.Int64, c.Integer(2))], ("axis", c.Integer(1))),
        ["aten::cat"] = c => c.Node("Concat", c.List(0), ("axis", c.Integer(1))),
        ["aten::zeros_like"] = c => c.Node("Expand", [c.Scalar(c.Type(0), 0), c.Node("Shape", [c.Value(0)])]),
        ["aten::ones_like"] = c => c.Node("Expand", [c.Scalar(c.Type(0), 1), c.Node("Shape", [c.Value(0)])]),

        ["aten::to.dtype"] = c => c.Value(0, OnnxGraph.TypeOf(c.Result.DType)),
        ["aten::to.device"] = c => c.Value(0),
        ["aten::contiguous"] = c => c.Value(0),
        ["aten::detach"] = c => c.Value(0),
        ["aten::clone"] = c => c.Value(0),

        ["aten::add.Tensor"] = Arithmetic("Add"),
        ["aten::add.Scalar"] = WithNumber("Add"),
        ["aten::sub.Tensor"] = Arithmetic("Sub"),
        ["aten::sub.Scalar"] = WithNumber("Sub"),
        ["aten::rsub.Scalar"] = c => c.Node("Sub", [c.Scalar(Of(c), c.Number(1)), c.Value(0, Of(c))]),
        ["aten::mul.Tensor"] = Arithmetic("Mul"),
        ["aten::mul.Scalar"] = WithNumber("Mul"),
        ["aten::div.Tensor"] = Arithmetic("Div"),
        ["aten::div.Scalar"] = WithNumber("Div"),
        ["aten::pow.Tensor_Scalar"] = WithNumber("Pow"),
        ["aten::maximum"] = Arithmetic("Max"),
        ["aten::minimum"] = Arithmetic("Min"),
        ["aten::clamp"] = c => c.Node("Clip", [c.Value(0), Bound(c, 1), Bound(c, 2)]),
        ["aten::reciprocal"] = Same("Reciprocal"),
        ["aten::neg"] = Same("Neg"),
        ["aten::abs"] = Same("Abs"),
        ["aten::sign"] = Same("Sign"),
        ["aten::square"] = c => c.Node("Mul", [c.Value(0), c.Value(0)]),
        ["aten::exp"] = Same("Exp"),
        ["aten::log"] = Same("Log"),
        ["aten::sqrt"] = Same("Sqrt"),
        ["aten::gt.Scalar"] = Compared("Greater"),
        ["aten::lt.Scalar"] = Compared("Less"),
        ["aten::sum.dim_IntList"] = c => c.Node("ReduceSum", [c.Value(0), c.Constant(c.Integers(1))], ("keepdims", c.Integer(2))),
        ["aten::mean.dim"] = c => c.Node("ReduceMean", [c.Value(0)], ("axes", c.Integers(1)), ("keepdims", c.Integer(2))),
    };

    /// <summary>Adds what a call is to its graph, and gives the name of its value.</summary>
    /// <exception cref="TorchException">It has no form here.</exception>
    internal static string Translate(OnnxCall call) => Forms.TryGetValue(call.Name, out Func<OnnxCall, string>? form)
        ? form(call)
        : throw new TorchException($"{call} has no form in ONNX here: compose the network of this library's layers, or of the operators that docs/onnx.md lists");

    private static Func<OnnxCall, string> Same(string kind) => c => c.Node(kind, [c.Value(0)]);

    // libtorch computes in the type that suits both; ONNX wants both to have it.
    private static Func<OnnxCall, string> Arithmetic(string kind) => c => c.Node(kind, [c.Value(0, Of(c)), c.Value(1, Of(c))]);

    private static Func<OnnxCall, string> WithNumber(string kind) => c => c.Node(kind, [c.Value(0, Of(c)), c.Scalar(Of(c), c.Number(1))]);

    private static Func<OnnxCall, string> Compared(string kind) => c =>
    {
        OnnxType type = double.IsInteger(c.Number(1)) ? c.Type(0) : OnnxType.Float;
        return c.Node(kind, [c.Value(0, type), c.Scalar(type, c.Number(1))]);
    };

    private static OnnxType Of(OnnxCall c) => OnnxGraph.TypeOf(c.Result.DType);

    private static string Real(OnnxCall c, double number) => c.Scalar(OnnxType.Float, number);

    private static string Bound(OnnxCall c, int i) => double.IsInfinity(c.Number(i)) ? "" : c.Scalar(Of(c), c.Number(i));

    private static string Half(OnnxCall c) => c.Node("Mul", [c.Value(0), Real(c, 0.5)]);

    private static string Leaky(OnnxCall c, string value, double slope) => slope switch
    {
        1 => value,
        0 => c.Node("Relu", [value]),
        _ => c.Node("LeakyRelu", [value], ("alpha", slope)),
    };

    // Gemm is for matrices; further dimensions before the last are MatMul's.
    private static string Linear(OnnxCall c)
    {
        if (c.Shape(0).Length == 2) return c.Node("Gemm", c.Values(0, 1, 2), ("transB", 1L));
        string product = c.Node("MatMul", [c.Value(0), c.Node("Transpose", [c.Value(1)], ("perm", Exchanged))]);
        return c.Has(2) ? c.Node("Add", [product, c.Value(2)]) : product;
    }

    private static string Gain(OnnxCall c) => c.Has(1) ? c.Value(1) : PerChannel(c, 1);

    private static string Bias(OnnxCall c) => c.Has(2) ? c.Value(2) : PerChannel(c, 0);

    private static string PerChannel(OnnxCall c, float number) => c.Constant([.. Enumerable.Repeat(number, (int)c.Shape(0)[1])]);

    // By each image's own statistics: what batch norm, too, does in training mode with images that it is given one by one.
    private static string InstanceNorm(OnnxCall c, int epsilon) => c.Shape(0).Length > 2
        ? c.Node("InstanceNormalization", [c.Value(0), Gain(c), Bias(c)], ("epsilon", c.Number(epsilon)))
        : throw new TorchException($"{c} normalises by the statistics of its batch, but an item's own are a single number: export the network in evaluation mode");

    // ONNX has it from operator set 17 on only.
    private static string LayerNorm(OnnxCall c)
    {
        (string, Arg)[] over = [("axes", c.Integers(1).Select((_, i) => -1L - i).Order().ToArray()), ("keepdims", 1L)];
        string centred = c.Node("Sub", [c.Value(0), c.Node("ReduceMean", [c.Value(0)], over)]);
        string variance = c.Node("ReduceMean", [c.Node("Mul", [centred, centred])], over);
        string normal = c.Node("Div", [centred, c.Node("Sqrt", [c.Node("Add", [variance, Real(c, c.Number(4))])])]);
        if (c.Has(2)) normal = c.Node("Mul", [normal, c.Value(2)]);
        return c.Has(3) ? c.Node("Add", [normal, c.Value(3)]) : normal;
    }

    private static long[] Twice(long[] padding) => [.. padding, .. padding];

    // libtorch's padding begins with the last dimension: left, right, top, bottom; ONNX's lists all beginnings, then all ends.
    private static string Sides(OnnxCall c)
    {
        long[] padding = c.Integers(1), sides = new long[2 * c.Shape(0).Length];
        for (int i = 0; i < padding.Length / 2; i++)
        {
            int dimension = c.Shape(0).Length - 1 - i;
            (sides[dimension], sides[(sides.Length / 2) + dimension]) = (padding[2 * i], padding[(2 * i) + 1]);
        }

        return c.Constant(sides);
    }

    // A shape that begins with the batch's size: 0 is ONNX's word for the size that is there.
    private static long[] PerItem(long[] shape, long[] from) => shape.Length > 0 && shape[0] == from[0] ? [0, .. shape[1..]] : shape;

    // A size of 1 is ONNX's word for the size that is there. A number for each item and channel at every place of a plane, as labels
    // and codes come to a generator, is a pixel enlarged: all engines can enlarge, not all expand.
    private static string Expand(OnnxCall c)
    {
        long[] from = c.Shape(0), to = c.Integers(1);
        int added = to.Length - from.Length;
        long[] grown = [.. to.Select((size, i) => i >= added && (size == from[i - added] || size < 0) ? 1 : size)];
        return added == 0 && from is [_, _, 1, 1] && grown is [1, 1, var height, var width]
            ? Enlarged(c, height, width)
            : c.Node("Expand", [c.Value(0), c.Constant(grown)]);
    }

    private static string Enlarged(OnnxCall c, float height, float width) => c.Node(
        "Resize", [c.Value(0), "", c.Constant(1f, 1f, height, width)], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"));

    private static string Transpose(OnnxCall c)
    {
        int dimensions = c.Shape(0).Length;
        long[] order = [.. Enumerable.Range(0, dimensions).Select(i => (long)i)];
        int Dimension(int i) => (int)((c.Integer(i) + dimensions) % dimensions);
        (order[Dimension(1)], order[Dimension(2)]) = (order[Dimension(2)], order[Dimension(1)]);
        return c.Node("Transpose", [c.Value(0)], ("perm", order));
    }
}
