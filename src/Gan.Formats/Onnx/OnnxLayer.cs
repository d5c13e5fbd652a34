using Microsoft.FSharp.Collections;

namespace GanFunctional.Formats;

/// <summary>A value of a graph.</summary>
/// <param name="Name">Name.</param>
/// <param name="Shape">Shape of one item.</param>
/// <param name="Type">Element type.</param>
internal sealed record GraphValue(string Name, long[] Shape, OnnxType Type);

/// <summary>
/// Translates a layer to nodes of ONNX's operator set 13 (github.com/onnx/onnx, docs/Operators.md).
/// </summary>
/// <param name="graph">Graph that receives the nodes.</param>
/// <param name="parameter">Name of a tensor of the layer; null if there is none of that name.</param>
/// <param name="ownStatistics">
/// Whether norms use each image's own statistics instead of running ones.
/// </param>
/// <param name="inputs">Inputs of the layer.</param>
internal sealed class OnnxLayer(OnnxGraph graph, Func<string, string?> parameter, bool ownStatistics, IReadOnlyList<GraphValue> inputs)
{
    private static readonly string[] BatchNormTensors = ["weight", "bias", "running_mean", "running_var"];
    private static readonly long[] Transposed = [1, 0];

    private readonly GraphValue x = inputs[0];

    /// <summary>Adds the nodes.</summary>
    /// <returns>Name of the output.</returns>
    /// <exception cref="InvalidOperationException">The function is known by its name only.</exception>
    internal string Add(Kind kind) => kind switch
    {
        Kind.SpectralNorm norm => Add(norm.Item2),
        { IsLinear: true } => Linear(),
        Kind.Conv conv => Weighted("Conv", Window(conv.Item)),
        Kind.ConvTransposed conv =>
            Weighted("ConvTranspose", [.. Window(conv.Item1), ("output_padding", new long[] { conv.outputPadding, conv.outputPadding })]),
        { IsEmbedding: true } => Node("Gather", [Weight, x.Name]),
        Kind.BatchNorm norm when ownStatistics => InstanceNorm(norm.epsilon),
        Kind.BatchNorm norm => BatchNorm(norm.epsilon),
        Kind.InstanceNorm norm when ownStatistics || parameter("running_mean") is null => InstanceNorm(norm.epsilon),
        Kind.InstanceNorm norm => BatchNorm(norm.epsilon),
        Kind.LayerNorm norm => LayerNorm(norm.dimensions, norm.epsilon),
        { IsIdentity: true } or Kind.Dropout or Kind.Fit => x.Name,
        { IsRelu: true } => Node("Relu", [x.Name]),
        Kind.LeakyRelu relu => Node("LeakyRelu", [x.Name], ("alpha", relu.slope)),
        { IsTanh: true } => Node("Tanh", [x.Name]),
        { IsSigmoid: true } => Node("Sigmoid", [x.Name]),
        { IsSoftplus: true } => Node("Softplus", [x.Name]),
        { IsElu: true } => Node("Elu", [x.Name]),
        { IsGelu: true } => Gelu(),
        { IsSilu: true } => Times(Node("Sigmoid", [x.Name])),
        Kind.Softmax softmax => Node("Softmax", [x.Name], ("axis", (long)softmax.dimension)),
        Kind.Pad pad when pad.Item1.IsReflected => Pad("reflect", pad.size),
        Kind.Pad pad when pad.Item1.IsRepeated => Pad("edge", pad.size),

        // ONNX Runtime (1.31) joins a pad of zeros with a max pool whose border is −∞, and the zeros are
        // lost. It does not take −0 for one, which is the same number.
        Kind.Pad pad => Pad("constant", pad.size, Number(-0.0)),
        Kind.MaxPool pool => Node("MaxPool", [x.Name], Window(pool.Item)),
        Kind.AveragePool pool => Node("AveragePool", [x.Name], Window(pool.Item)),
        Kind.Upsample upsample => Enlarged(x.Name, upsample.factor, upsample.factor),

        // 0 is ONNX's word for the size that is there.
        { IsFlatten: true } => Node("Reshape", [x.Name, graph.Constant(0L, -1)]),
        Kind.Reshape reshape => Node("Reshape", [x.Name, graph.Constant([0, .. Longs(reshape.shape)])]),
        Kind.Permute permute => Node("Transpose", [x.Name], ("perm", Longs(FSharpList<int>.Cons(0, permute.order)))),
        Kind.Unsqueeze unsqueeze => Node("Unsqueeze", [x.Name, graph.Constant((long)unsqueeze.dimension)]),
        Kind.Slice slice => Slice(x.Name, slice.dimension, slice.first, slice.last > 0 ? slice.last : x.Shape[slice.dimension - 1] + slice.last),
        Kind.Mean mean => Node("ReduceMean", [x.Name], ("axes", Longs(mean.dimensions)), ("keepdims", 0L)),
        Kind.Sum sum => Node("ReduceSum", [x.Name, graph.Constant(Longs(sum.dimensions))], ("keepdims", 0L)),
        Kind.Scale scale => Times(Number(scale.factor)),
        Kind.Shift shift => Node("Add", [x.Name, Number(shift.term)]),
        Kind.Power power => Node("Pow", [x.Name, Number(power.exponent)]),
        Kind.Clamp clamp => Node("Clip", [x.Name, Bound(clamp.low), Bound(clamp.high)]),
        { IsExp: true } => Node("Exp", [x.Name]),
        { IsLog: true } => Node("Log", [x.Name]),
        { IsAbs: true } => Node("Abs", [x.Name]),
        Kind.Above above => Above(above.bound),
        { IsNeighbours: true } => Neighbours(),
        { IsAdd: true } => Node("Add", inputs.Select(input => input.Name)),
        { IsMultiply: true } => Node("Mul", inputs.Select(input => input.Name)),
        { IsDivide: true } => Node("Div", inputs.Select(input => input.Name)),
        Kind.Cat cat => Node("Concat", inputs.Select(input => input.Name), ("axis", (long)cat.dimension)),
        { IsPlanes: true } => Planes(inputs[0], inputs[1]),
        _ => throw new InvalidOperationException($"the layer '{kind.Text}' has no form in ONNX"),
    };

    private string Weight => parameter("weight")!;

    private static long[] Longs(FSharpList<int> list) => [.. list.Select(number => (long)number)];

    private static (string, object)[] Window(Window it) =>
    [
        ("kernel_shape", new long[] { it.Kernel.Item1, it.Kernel.Item2 }),
        ("strides", new long[] { it.Stride, it.Stride }),
        ("pads", new long[] { it.Padding.Item1, it.Padding.Item2, it.Padding.Item1, it.Padding.Item2 }),
    ];

    private string Node(string kind, IEnumerable<string> names, params IEnumerable<(string, object)> attributes) =>
        graph.Node(kind, names, attributes);

    private string Number(double value) => graph.Scalar(OnnxType.Float, value);

    private string Bound(double value) => double.IsInfinity(value) ? "" : Number(value);

    private string Times(string value) => Node("Mul", [x.Name, value]);

    private string Weighted(string kind, params (string, object)[] attributes) => Node(kind, [x.Name, Weight, .. Bias], attributes);

    private string[] Bias => parameter("bias") is { } bias ? [bias] : [];

    // Gemm is for matrices; further dimensions before the last are MatMul's.
    private string Linear()
    {
        if (x.Shape.Length == 1) return Node("Gemm", [x.Name, Weight, .. Bias], ("transB", 1L));
        string product = Node("MatMul", [x.Name, Node("Transpose", [Weight], ("perm", Transposed))]);
        return parameter("bias") is { } bias ? Node("Add", [product, bias]) : product;
    }

    private string BatchNorm(double epsilon) => Node(
        "BatchNormalization",
        [x.Name, .. BatchNormTensors.Select(parameter).OfType<string>()],
        ("epsilon", epsilon));

    // Gain 1 and bias 0 where the layer has none.
    private string InstanceNorm(double epsilon)
    {
        string PerChannel(string name, float value) => parameter(name) ?? graph.Constant([.. Enumerable.Repeat(value, (int)x.Shape[0])]);
        return Node("InstanceNormalization", [x.Name, PerChannel("weight", 1), PerChannel("bias", 0)], ("epsilon", epsilon));
    }

    // ONNX has it from operator set 17 on only.
    private string LayerNorm(int count, double epsilon)
    {
        long[] axes = [.. Enumerable.Range(-count, count).Select(axis => (long)axis)];
        string Mean(string value) => Node("ReduceMean", [value], ("axes", axes), ("keepdims", 1L));
        string centred = Node("Sub", [x.Name, Mean(x.Name)]);
        string variance = Mean(Node("Mul", [centred, centred]));
        string deviation = Node("Sqrt", [Node("Add", [variance, Number(epsilon)])]);
        string scaled = Node("Mul", [Node("Div", [centred, deviation]), Weight]);
        return Node("Add", [scaled, parameter("bias")!]);
    }

    // x·Φ(x) = x/2·(1 + erf(x/√2))
    private string Gelu()
    {
        string erf = Node("Erf", [Times(Number(Math.Sqrt(0.5)))]);
        return Node("Mul", [Times(Number(0.5)), Node("Add", [erf, Number(1)])]);
    }

    private string Pad(string mode, long size, params string[] value) =>
        Node("Pad", [x.Name, graph.Constant(0L, 0, size, size, 0, 0, size, size), .. value], ("mode", mode));

    private string Slice(string value, long dimension, long first, long last) =>
        Node("Slice", [value, graph.Constant(first), graph.Constant(last), graph.Constant(dimension)]);

    private string Enlarged(string value, float height, float width) => Node(
        "Resize",
        [value, "", graph.Constant(1f, 1f, height, width)],
        ("mode", "nearest"),
        ("coordinate_transformation_mode", "asymmetric"),
        ("nearest_mode", "floor"));

    private string ToFloat(string value) => Node("Cast", [value], ("to", (long)OnnxType.Float));

    // A bound between whole numbers needs real ones.
    private string Above(double bound) => ToFloat(Node("Greater", [x.Type == OnnxType.Float ? x.Name : ToFloat(x.Name), Number(bound)]));

    // Each position with those beside it, in windows of three of the padded sequence.
    private string Neighbours()
    {
        string padded = Node("Pad", [x.Name, graph.Constant(0L, 1, 0, 0, 1, 0)]);
        return Node("Concat", [.. Enumerable.Range(0, 3).Select(shift => Slice(padded, 1, shift, shift + x.Shape[0]))], ("axis", 2L));
    }

    // A code at every place is a pixel enlarged: all engines can enlarge, not all expand.
    private string Planes(GraphValue maps, GraphValue codes)
    {
        string pixels = Node("Unsqueeze", [codes.Name, graph.Constant(2L, 3)]);
        return Node("Concat", [maps.Name, Enlarged(pixels, maps.Shape[1], maps.Shape[2])], ("axis", 1L));
    }
}
