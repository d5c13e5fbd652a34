using System.Globalization;
using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>The types of elements that ONNX knows, with the numbers of its <c>TensorProto.DataType</c>.</summary>
internal enum OnnxType
{
    Float = 1,
    UInt8 = 2,
    Int32 = 6,
    Int64 = 7,
    Bool = 9,
}

/// <summary>
/// ONNX's <c>GraphProto</c> while it is built: nodes in the order of computation, and constants. Field numbers are those of onnx.proto.
/// </summary>
/// <param name="parameters">Tensors that keep their names in the file.</param>
internal sealed class OnnxGraph(IEnumerable<KeyValuePair<string, Tensor>> parameters)
{
    private const int NodeField = 1, NameField = 2, InitializerField = 5, InputField = 11, OutputField = 12;
    private readonly ProtoMessage nodes = new(), constants = new();
    private readonly Dictionary<Tensor, string> parameterNames = parameters.ToDictionary(named => named.Value, named => named.Key);
    private readonly Dictionary<Tensor, string> values = [];
    private readonly List<Tensor> used = [];
    private int count;

    /// <summary>The type that elements have in the file: whatever is computed in here, real numbers are floats there.</summary>
    internal static OnnxType TypeOf(DType dtype) => dtype switch
    {
        DType.UInt8 => OnnxType.UInt8,
        DType.Int32 => OnnxType.Int32,
        DType.Int64 => OnnxType.Int64,
        DType.Bool => OnnxType.Bool,
        _ => OnnxType.Float,
    };

    /// <summary>Whether a tensor depends on the inputs.</summary>
    internal bool Knows(Tensor tensor) => values.ContainsKey(tensor);

    /// <summary>Makes a tensor known by the name of the value that it is.</summary>
    internal void Bind(Tensor tensor, string name) => values[tensor] = name;

    /// <summary>The name of a tensor's value: one computed from the inputs, a parameter, or a constant, which is stored at once.</summary>
    internal string NameOf(Tensor tensor)
    {
        if (values.TryGetValue(tensor, out string? name)) return name;
        if (!parameterNames.TryGetValue(tensor, out name))
        {
            using Tensor? converted = IsStored(tensor) ? null : tensor.To(DType.Float32);
            return Constant(TypeOf(tensor.DType), (converted ?? tensor).ToBytes(), tensor.Shape);
        }

        if (!used.Contains(tensor)) used.Add(tensor);
        return name;
    }

    /// <summary>A constant of whole numbers: a shape, axes.</summary>
    internal string Constant(params long[] numbers) => Constant(OnnxType.Int64, MemoryMarshal.AsBytes<long>(numbers), numbers.Length);

    /// <summary>A constant of real numbers.</summary>
    internal string Constant(params float[] numbers) => Constant(OnnxType.Float, MemoryMarshal.AsBytes<float>(numbers), numbers.Length);

    /// <summary>A constant of one number without dimensions.</summary>
    internal string Scalar(OnnxType type, double number) => type switch
    {
        OnnxType.Float => Constant(type, BitConverter.GetBytes((float)number)),
        OnnxType.Int64 => Constant(type, BitConverter.GetBytes((long)number)),
        OnnxType.Int32 => Constant(type, BitConverter.GetBytes((int)number)),
        _ => Constant(type, [(byte)number]),
    };

    /// <summary>Adds a node; returns the name of its one output.</summary>
    internal string Node(string kind, IEnumerable<string> inputs, params (string Name, Arg Value)[] attributes)
    {
        string name = Unique(kind);
        ProtoMessage node = new();
        foreach (string input in inputs) node.Text(1, input);
        node.Text(2, name).Text(3, name).Text(4, kind);
        foreach ((string key, Arg value) in attributes) node.Message(5, Attribute(key, value));
        nodes.Message(NodeField, node);
        return name;
    }

    /// <summary>Whether two graphs compute the same, parameters aside.</summary>
    internal bool IsSame(OnnxGraph other) => nodes.IsSame(other.nodes) && constants.IsSame(other.constants);

    /// <summary>The whole graph, its output under the name that it is to have.</summary>
    internal ProtoMessage Finish(string name, IEnumerable<ProtoMessage> inputs, Tensor result, string output, ProtoMessage about)
    {
        nodes.Message(NodeField, new ProtoMessage().Text(1, NameOf(result)).Text(2, output).Text(3, output).Text(4, "Identity"));
        ProtoMessage graph = new ProtoMessage().Append(nodes).Text(NameField, name).Append(constants);
        foreach (Tensor tensor in used) graph.Message(InitializerField, Stored(parameterNames[tensor], tensor));
        foreach (ProtoMessage input in inputs) graph.Message(InputField, input);
        return graph.Message(OutputField, about);
    }

    private static bool IsStored(Tensor tensor) => tensor.DType is not (DType.Float16 or DType.Float64 or DType.BFloat16);

    private static ProtoMessage Attribute(string name, Arg value)
    {
        const int Float = 1, Integer = 2, Text = 3, Integers = 7;
        ProtoMessage attribute = new ProtoMessage().Text(1, name);
        switch (value.Tag)
        {
            case ValueTag.Number:
                return attribute.Float(2, (float)BitConverter.Int64BitsToDouble(value.Bits)).Integer(20, Float);
            case ValueTag.Integer:
                return attribute.Integer(3, value.Bits).Integer(20, Integer);
            case ValueTag.Text:
                return attribute.Text(4, (string)value.Reference!).Integer(20, Text);
            default:
                foreach (long number in (long[])value.Reference!) attribute.Integer(8, number);
                return attribute.Integer(20, Integers);
        }
    }

    private static ProtoMessage Header(string name, OnnxType type, long[] shape)
    {
        ProtoMessage tensor = new();
        foreach (long size in shape) tensor.Integer(1, size);
        return tensor.Integer(2, (long)type).Text(8, name);
    }

    private string Constant(OnnxType type, ReadOnlySpan<byte> bytes, params long[] shape)
    {
        string name = Unique("constant");
        constants.Message(InitializerField, Header(name, type, shape).Bytes(9, bytes));
        return name;
    }

    private static ProtoMessage Stored(string name, Tensor tensor) => IsStored(tensor)
        ? Header(name, TypeOf(tensor.DType), tensor.Shape).Elements(9, tensor)
        : Header(name, TypeOf(tensor.DType), tensor.Shape).Bytes(9, tensor.To(DType.Float32).ToBytes());

    private string Unique(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}.{++count}");
}
