using System.Globalization;
using System.Runtime.InteropServices;

namespace GanFunctional.Formats;

/// <summary>Element types of ONNX, with the numbers of its <c>TensorProto.DataType</c>.</summary>
internal enum OnnxType
{
    Float = 1,
    UInt8 = 2,
    Int32 = 6,
    Int64 = 7,
    Bool = 9,
}

/// <summary>
/// Builder of ONNX's <c>GraphProto</c>: nodes in the order of computation, and constants. Field numbers are
/// those of onnx.proto.
/// </summary>
internal sealed class OnnxGraph
{
    private const int NodeField = 1, NameField = 2, InitializerField = 5, InputField = 11, OutputField = 12;
    private readonly ProtoMessage nodes = new(), constants = new();
    private readonly Dictionary<string, Tensor> parameters = new(StringComparer.Ordinal);
    private int count;

    /// <summary>Element type in the file: real numbers are always floats there.</summary>
    internal static OnnxType TypeOf(ScalarType dtype) => dtype switch
    {
        ScalarType.Byte => OnnxType.UInt8,
        ScalarType.Int32 => OnnxType.Int32,
        ScalarType.Int64 => OnnxType.Int64,
        ScalarType.Bool => OnnxType.Bool,
        _ => OnnxType.Float,
    };

    /// <summary>Adds a tensor under its <c>state_dict</c> name; any real type and device.</summary>
    /// <returns>Name of the tensor.</returns>
    internal string Parameter(string name, Tensor tensor)
    {
        parameters[name] = tensor;
        return name;
    }

    /// <summary>Adds a constant of integers, such as a shape or axes.</summary>
    internal string Constant(params long[] numbers) => Constant(OnnxType.Int64, MemoryMarshal.AsBytes<long>(numbers), numbers.Length);

    /// <summary>Adds a constant of real numbers.</summary>
    internal string Constant(params float[] numbers) => Constant(OnnxType.Float, MemoryMarshal.AsBytes<float>(numbers), numbers.Length);

    /// <summary>Adds a scalar constant.</summary>
    internal string Scalar(OnnxType type, double number) => type switch
    {
        OnnxType.Float => Constant(type, BitConverter.GetBytes((float)number)),
        OnnxType.Int64 => Constant(type, BitConverter.GetBytes((long)number)),
        OnnxType.Int32 => Constant(type, BitConverter.GetBytes((int)number)),
        _ => Constant(type, [(byte)number]),
    };

    /// <summary>Adds a node with one output; returns the name of that.</summary>
    /// <param name="kind">Operator.</param>
    /// <param name="inputs">Names of values; an empty name is an absent optional input.</param>
    /// <param name="attributes">Integers (64 bits), numbers (64 bits), strings and lists of integers.</param>
    internal string Node(string kind, IEnumerable<string> inputs, params IEnumerable<(string Name, object Value)> attributes)
    {
        string name = Unique(kind);
        ProtoMessage node = new();
        foreach (string input in inputs) node.Text(1, input);
        node.Text(2, name).Text(3, name).Text(4, kind);
        foreach ((string key, object value) in attributes) node.Message(5, Attribute(key, value));
        nodes.Message(NodeField, node);
        return name;
    }

    /// <summary>Names a value as the output.</summary>
    internal void Result(string value, string output) =>
        nodes.Message(NodeField, new ProtoMessage().Text(1, value).Text(2, output).Text(3, output).Text(4, "Identity"));

    /// <summary>Finishes the graph.</summary>
    internal ProtoMessage Finish(string name, IEnumerable<ProtoMessage> inputs, ProtoMessage output)
    {
        ProtoMessage graph = new ProtoMessage().Append(nodes).Text(NameField, name).Append(constants);
        foreach ((string path, Tensor tensor) in parameters) graph.Message(InitializerField, Stored(path, tensor));
        foreach (ProtoMessage input in inputs) graph.Message(InputField, input);
        return graph.Message(OutputField, output);
    }

    private static bool IsStored(Tensor tensor) => tensor.dtype is not (ScalarType.Float16 or ScalarType.Float64 or ScalarType.BFloat16);

    private static ProtoMessage Attribute(string name, object value)
    {
        const int Float = 1, Integer = 2, Text = 3, Integers = 7;
        ProtoMessage attribute = new ProtoMessage().Text(1, name);
        switch (value)
        {
            case double number:
                return attribute.Float(2, (float)number).Integer(20, Float);
            case long number:
                return attribute.Integer(3, number).Integer(20, Integer);
            case string text:
                return attribute.Text(4, text).Integer(20, Text);
            case long[] numbers:
                foreach (long number in numbers) attribute.Integer(8, number);
                return attribute.Integer(20, Integers);
            default:
                throw new ArgumentException($"the attribute {name} of type {value.GetType()} has no form in ONNX", nameof(value));
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
        ? Header(name, TypeOf(tensor.dtype), tensor.shape).Elements(9, tensor)
        : Header(name, TypeOf(tensor.dtype), tensor.shape).Bytes(9, tensor.to_type(ScalarType.Float32).ToBytes());

    private string Unique(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}.{++count}");
}
