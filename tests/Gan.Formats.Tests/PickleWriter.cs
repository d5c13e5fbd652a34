using System.Text;

namespace GanFunctional.Formats.Tests;

/// <summary>A pickle, opcode by opcode: also those that Python would not write.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> bytes = [(byte)PickleOpcode.PROTO, 2];

    public PickleWriter Op(PickleOpcode opcode, params byte[] argument)
    {
        bytes.Add((byte)opcode);
        bytes.AddRange(argument);
        return this;
    }

    public PickleWriter Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return Op(PickleOpcode.BINUNICODE, [.. BitConverter.GetBytes(utf8.Length), .. utf8]);
    }

    public PickleWriter Int(long value) => Op(PickleOpcode.LONG1, [8, .. BitConverter.GetBytes(value)]);

    public PickleWriter Global(string module, string name) => Op(PickleOpcode.GLOBAL, Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleWriter Ints(params long[] values)
    {
        Op(PickleOpcode.MARK);
        foreach (long value in values) Int(value);
        return Op(PickleOpcode.TUPLE);
    }

    /// <summary>A storage of float32, as a tensor refers to it.</summary>
    public PickleWriter Storage(string key, long elements, string type = "FloatStorage") =>
        Op(PickleOpcode.MARK).Text("storage").Global("torch", type).Text(key).Text("cpu").Int(elements).Op(PickleOpcode.TUPLE).Op(PickleOpcode.BINPERSID);

    /// <summary>A tensor of float32.</summary>
    public PickleWriter Tensor(string storage, long elements, long offset, long[] shape, long[] stride) =>
        Global("torch._utils", "_rebuild_tensor_v2").Op(PickleOpcode.MARK).Storage(storage, elements).Int(offset).Ints(shape).Ints(stride)
            .Op(PickleOpcode.NEWFALSE).Op(PickleOpcode.EMPTY_DICT).Op(PickleOpcode.TUPLE).Op(PickleOpcode.REDUCE);

    /// <summary>A dictionary of what is written next, an item a name.</summary>
    public static PickleWriter Dict(params (string Name, Action<PickleWriter> Value)[] items)
    {
        PickleWriter writer = new PickleWriter().Op(PickleOpcode.EMPTY_DICT);
        foreach ((string name, Action<PickleWriter> value) in items)
        {
            writer.Text(name);
            value(writer);
            writer.Op(PickleOpcode.SETITEM);
        }

        return writer;
    }

    public byte[] Done() => [.. bytes, (byte)PickleOpcode.STOP];
}
