using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using GanFunctional.Data;

namespace GanFunctional.Formats.Tests;

/// <summary>What a test looks for in an ONNX file, read by onnx.proto's field numbers without the code that wrote it.</summary>
internal sealed record OnnxReader(
    long IrVersion, long OperatorSet, IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<OnnxReader.Node> Nodes, IReadOnlyList<OnnxReader.Initializer> Initializers,
    IReadOnlyList<OnnxReader.Value> Inputs, IReadOnlyList<OnnxReader.Value> Outputs)
{
    internal sealed record Node(string Kind, string[] Inputs, string[] Outputs, IReadOnlyDictionary<string, object> Attributes);

    internal sealed record Initializer(string Name, long Type, long[] Shape, byte[] Bytes)
    {
        public float[] Floats => MemoryMarshal.Cast<byte, float>(Bytes).ToArray();

        public long[] Integers => MemoryMarshal.Cast<byte, long>(Bytes).ToArray();
    }

    /// <summary>Dimensions are numbers, or the name of what is left open.</summary>
    internal sealed record Value(string Name, string About, long Type, string[] Shape);

    /// <summary>The kinds of its nodes, in order.</summary>
    public string[] Kinds => [.. Nodes.Select(node => node.Kind)];

    public static OnnxReader Read(byte[] file)
    {
        Message model = new(file), graph = model.One(7);
        return new(
            model.Number(1),
            model.One(8).Number(2),
            model.All(14).ToDictionary(pair => pair.Text(1), pair => pair.Text(2)),
            [.. graph.All(1).Select(node => new Node(node.Text(4), node.Texts(1), node.Texts(2), node.All(5).ToDictionary(a => a.Text(1), Attribute)))],
            [.. graph.All(5).Select(tensor => new Initializer(tensor.Text(8), tensor.Number(2), tensor.Numbers(1), tensor.Bytes(9)))],
            [.. graph.All(11).Select(Described)],
            [.. graph.All(12).Select(Described)]);
    }

    public static OnnxReader Read(string path) => Read(File.ReadAllBytes(path));

    /// <summary>The initializer of a name.</summary>
    public Initializer this[string name] => Initializers.Single(tensor => tensor.Name == name);

    private static object Attribute(Message attribute) => attribute.Number(20) switch
    {
        1 => BitConverter.Int32BitsToSingle((int)attribute.Number(2)),
        2 => attribute.Number(3),
        3 => attribute.Text(4),
        7 => attribute.Numbers(8),
        var other => throw new DataException($"an attribute of type {other}"),
    };

    private static Value Described(Message value)
    {
        Message tensor = value.One(2).One(1);
        return new(value.Text(1), value.Text(3), tensor.Number(1), [.. tensor.One(2).All(1).Select(d => d.Has(2) ? d.Text(2) : $"{d.Number(1)}")]);
    }

    /// <summary>Fields by number: numbers, or bytes.</summary>
    private sealed class Message
    {
        private readonly List<(int Field, long Number, byte[] Bytes)> fields = [];

        public Message(ReadOnlySpan<byte> bytes)
        {
            while (bytes.Length > 0)
            {
                ulong key = Varint(ref bytes);
                (int field, int wire) = ((int)(key >> 3), (int)(key & 7));
                if (wire == 0)
                {
                    fields.Add((field, (long)Varint(ref bytes), []));
                    continue;
                }

                int length = wire switch { 2 => checked((int)Varint(ref bytes)), 5 => 4, _ => throw new DataException($"wire type {wire}") };
                fields.Add((field, wire == 5 ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : 0, bytes[..length].ToArray()));
                bytes = bytes[length..];
            }
        }

        public bool Has(int field) => fields.Any(f => f.Field == field);

        public long Number(int field) => Numbers(field).Single();

        public long[] Numbers(int field) => [.. fields.Where(f => f.Field == field).Select(f => f.Number)];

        public byte[] Bytes(int field) => fields.Single(f => f.Field == field).Bytes;

        public string Text(int field) => Texts(field).Single();

        public string[] Texts(int field) => [.. fields.Where(f => f.Field == field).Select(f => Encoding.UTF8.GetString(f.Bytes))];

        public Message One(int field) => All(field).Single();

        public IEnumerable<Message> All(int field) => fields.Where(f => f.Field == field).Select(f => new Message(f.Bytes));

        private static ulong Varint(ref ReadOnlySpan<byte> bytes)
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte next = bytes[0];
                bytes = bytes[1..];
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80) return value;
            }
        }
    }
}
