using System.Runtime.InteropServices;
using System.Text.Json;

namespace GanFunctional.Cli.Tests;

/// <summary>safetensors as its specification says, read and written without the library that is tested.</summary>
internal static class TensorFile
{
    /// <summary>Values are float[] or long[].</summary>
    public static void Write(string path, params (string Name, long[] Shape, Array Values)[] tensors)
    {
        Dictionary<string, object> header = [];
        long offset = 0;
        foreach ((string name, long[] shape, Array values) in tensors)
        {
            long end = offset + Buffer.ByteLength(values);
            header[name] = new { dtype = values is float[]? "F32" : "I64", shape, data_offsets = new[] { offset, end } };
            offset = end;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        using FileStream file = File.Create(path);
        file.Write(BitConverter.GetBytes((long)json.Length));
        file.Write(json);
        foreach ((_, _, Array values) in tensors)
        {
            byte[] bytes = new byte[Buffer.ByteLength(values)];
            Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
            file.Write(bytes);
        }
    }

    public static (long[] Shape, float[] Values) Read(string path, string name) => Read<float>(path, name);

    public static (long[] Shape, T[] Values) Read<T>(string path, string name)
        where T : struct
    {
        byte[] file = File.ReadAllBytes(path);
        JsonElement tensor = Header(file).GetProperty(name);
        int[] range = tensor.GetProperty("data_offsets").Deserialize<int[]>()!;
        int start = 8 + BitConverter.ToInt32(file);
        return (tensor.GetProperty("shape").Deserialize<long[]>()!, MemoryMarshal.Cast<byte, T>(file.AsSpan((start + range[0])..(start + range[1]))).ToArray());
    }

    /// <summary>An entry of <c>__metadata__</c>, which is JSON itself.</summary>
    public static JsonElement Metadata(string path, string name) =>
        JsonDocument.Parse(Header(File.ReadAllBytes(path)).GetProperty("__metadata__").GetProperty(name).GetString()!).RootElement;

    /// <summary>The filled tensor that tests/golden/README.md defines.</summary>
    public static float[] Fill(long count, uint seed, double scale, double shift)
    {
        float[] values = new float[count];
        for (uint i = 0; i < count; i++)
        {
            uint x = unchecked((i + 1) * 0x9E3779B9 + seed * 0x85EBCA6B);
            x ^= x >> 16;
            x = unchecked(x * 0x7feb352d);
            x ^= x >> 15;
            x = unchecked(x * 0x846ca68b);
            x ^= x >> 16;
            values[i] = (float)((x / 4294967296.0 * 2 - 1) * scale + shift);
        }

        return values;
    }

    private static JsonElement Header(byte[] file) => JsonDocument.Parse(file.AsMemory(8, BitConverter.ToInt32(file))).RootElement;
}
