using System.Text;

namespace GanFunctional.Formats.Tests;

/// <summary>Files that begin well and go on at random.</summary>
internal static class Garbage
{
    private static readonly PickleOpcode[] s_opcodes = Enum.GetValues<PickleOpcode>();
    private static readonly string[] s_names = ["a", "b", "__metadata__", "", "\\u0061", "\\ud800", "ü"], s_types = ["F32", "I64", "BF16", "U8", "F99", ""];
    private static readonly string[] s_texts = ["storage", "0", "1", "cpu", "torch._utils", "_rebuild_tensor_v2", "torch", "FloatStorage", "collections", "OrderedDict", "little_endian"];
    private static readonly (string, string)[] s_globals =
        [("torch._utils", "_rebuild_tensor_v2"), ("torch._utils", "_rebuild_parameter"), ("torch", "FloatStorage"), ("torch", "Size"), ("collections", "OrderedDict"), ("torch", "float32"), ("os", "system")];

    /// <summary>A header whose entries are right in most parts.</summary>
    public static byte[] Safetensors(int seed)
    {
        Random random = new(seed);
        StringBuilder header = new("{");
        long offset = 0;
        for (int i = random.Next(6); i >= 0; i--)
        {
            long[] shape = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Size(random))];
            long bytes = shape.Aggregate(4L, (product, size) => unchecked(product * size)), end = Odd(random) ? Size(random) : offset + bytes;
            string entry = Odd(random) ? Text(random, 20) : $$"""{"dtype":"{{(Odd(random) ? Pick(random, s_types) : "F32")}}","shape":[{{string.Join(',', shape)}}],"data_offsets":[{{offset}},{{end}}]}""";
            string name = Odd(random) ? Pick(random, s_names) : $"t{i}";
            header.Append($"\"{name}\":{(name == "__metadata__" ? "{\"x\":\"y\"}" : entry)}{(i == 0 && !Odd(random) ? "}" : ",")}");
            if (end is >= 0 and < 4096) offset = end;
        }

        string text = header.ToString();
        int length = (int)Math.Min(offset, 4096) + (Odd(random) ? random.Next(16) : 0);
        return TensorFiles.Safetensors(Odd(random) ? text[..random.Next(text.Length + 1)] : text, new byte[length]);
    }

    /// <summary>A pickle: a dictionary of values, most of them right, or some items and then opcodes at random.</summary>
    public static byte[] Pickle(int seed)
    {
        Random random = new(seed);
        if (seed % 2 == 0) return PickleWriter.Dict(Items(random, 0)).Done();
        PickleWriter pickle = PickleWriter.Dict([.. Enumerable.Range(0, random.Next(3)).Select<int, (string, Action<PickleWriter>)>(
            i => ($"w{i}", writer => writer.Tensor("0", 4, Small(random), [Small(random), Small(random)], [Small(random), 1])))]);
        for (int i = random.Next(40); i >= 0; i--) Step(random, pickle);
        return pickle.Done();
    }

    private static (string, Action<PickleWriter>)[] Items(Random random, int depth) =>
        [.. Enumerable.Range(0, 1 + random.Next(3)).Select<int, (string, Action<PickleWriter>)>(i => (random.Next(30) == 0 ? "w" : $"w{i}", writer => Value(random, writer, depth + 1)))];

    private static void Value(Random random, PickleWriter pickle, int depth)
    {
        if (random.Next(20) == 0) Step(random, pickle);
        switch (random.Next(depth < 12 ? 5 : 3))
        {
            case 0: pickle.Int(Size(random)); break;
            case 1: pickle.Text(Pick(random, s_texts)); break;
            case 2: pickle.Tensor("0", 4, Small(random) / 2, [1 + Small(random) / 2, Small(random) / 2], [Small(random) / 2, 1]); break;
            case 3:
                pickle.Op(PickleOpcode.EMPTY_LIST).Op(PickleOpcode.MARK);
                for (int i = random.Next(3); i > 0; i--) Value(random, pickle, depth + 1);
                pickle.Op(PickleOpcode.APPENDS);
                break;
            default:
                pickle.Op(PickleOpcode.EMPTY_DICT);
                foreach ((string name, Action<PickleWriter> value) in Items(random, depth))
                {
                    pickle.Text(name);
                    value(pickle);
                    pickle.Op(PickleOpcode.SETITEM);
                }

                break;
        }
    }

    private static void Step(Random random, PickleWriter pickle)
    {
        switch (random.Next(12))
        {
            case 0: pickle.Text(Pick(random, s_texts)); break;
            case 1: pickle.Int(Size(random)); break;
            case 2:
                (string module, string name) = s_globals[random.Next(s_globals.Length)];
                pickle.Global(module, name);
                break;
            case 3: pickle.Storage("0", Odd(random) ? Size(random) : 4); break;
            case 4: pickle.Tensor("0", 4, Size(random), [Size(random)], [Size(random)]); break;
            case 5: pickle.Ints(Size(random), Size(random)); break;
            case 6: pickle.Op(Pick(random, [PickleOpcode.BINPUT, PickleOpcode.BINGET]), (byte)random.Next(4)); break;
            case 7: pickle.Op(Pick(random, [PickleOpcode.EMPTY_DICT, PickleOpcode.EMPTY_LIST, PickleOpcode.EMPTY_TUPLE, PickleOpcode.NONE, PickleOpcode.MARK])); break;
            case 8: pickle.Op(Pick(random, [PickleOpcode.TUPLE, PickleOpcode.TUPLE1, PickleOpcode.TUPLE2, PickleOpcode.TUPLE3, PickleOpcode.REDUCE, PickleOpcode.BUILD])); break;
            case 9: pickle.Op(Pick(random, [PickleOpcode.APPEND, PickleOpcode.APPENDS, PickleOpcode.SETITEM, PickleOpcode.SETITEMS, PickleOpcode.MEMOIZE, PickleOpcode.BINPERSID])); break;
            case 10:
                byte[] argument = new byte[random.Next(9)];
                random.NextBytes(argument);
                pickle.Op(Pick(random, s_opcodes), argument);
                break;
            default: pickle.Op(PickleOpcode.EMPTY_DICT).Text("w").Tensor("0", 4, 0, [2, 2], [2, 1]).Op(PickleOpcode.SETITEM); break;
        }
    }

    private static bool Odd(Random random) => random.Next(8) == 0;

    private static long Small(Random random) => random.Next(4);

    private static long Size(Random random) => random.Next(12) switch
    {
        0 => long.MaxValue - random.Next(3),
        1 => long.MinValue + random.Next(3),
        2 => -random.Next(5),
        3 => 1L << random.Next(63),
        _ => random.Next(5),
    };

    private static string Text(Random random, int length) => string.Concat(Enumerable.Range(0, random.Next(length)).Select(_ => (char)random.Next(' ', 128)));

    private static T Pick<T>(Random random, T[] choices) => choices[random.Next(choices.Length)];
}
