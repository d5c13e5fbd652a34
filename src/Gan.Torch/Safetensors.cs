using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace GanFunctional.Torch;

/// <summary>
/// Named tensors in the safetensors format: 8 bytes of header length, a JSON header, the raw little-endian elements.
/// Reading executes nothing.
/// </summary>
public static class Safetensors
{
    private const int MaxHeader = 100_000_000;
    private const string MetadataKey = "__metadata__";

    private static readonly (string Name, DType DType)[] Types =
    [
        ("F32", DType.Float32), ("F64", DType.Float64), ("BF16", DType.BFloat16), ("F16", DType.Float16),
        ("I64", DType.Int64), ("I32", DType.Int32), ("U8", DType.UInt8), ("BOOL", DType.Bool),
    ];

    /// <summary>Reads a file whole.</summary>
    /// <returns>Its tensors by name, in the order of the data, on the CPU; and its metadata.</returns>
    /// <exception cref="InvalidDataException">It is no safetensors file, is cut short, or its parts overlap; one sentence.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static (IReadOnlyList<KeyValuePair<string, Tensor>> Tensors, IReadOnlyDictionary<string, string> Metadata) Load(string path)
    {
        using FileStream file = File.OpenRead(path);
        InvalidDataException Broken(string why) => new($"{path} is not a whole safetensors file: {why}; it may be of another format or cut short.");

        Span<byte> prefix = stackalloc byte[8];
        if (file.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8) throw Broken("it has less than 8 bytes");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxHeader || (long)length > file.Length - 8) throw Broken($"its header would take {length} bytes");
        byte[] header = new byte[length];
        file.ReadExactly(header);
        long body = file.Length - 8 - (long)length;

        try
        {
            using JsonDocument json = JsonDocument.Parse(header);
            Dictionary<string, string> metadata = [];
            List<Entry> entries = [];
            HashSet<string> names = [];
            foreach (JsonProperty property in json.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name)) throw Broken($"the name '{property.Name}' appears twice");
                if (property.Name == MetadataKey)
                {
                    foreach (JsonProperty item in property.Value.EnumerateObject()) metadata[item.Name] = item.Value.GetString() ?? "";
                    continue;
                }

                entries.Add(Entry.Read(property, body) ?? throw Broken($"the entry of '{property.Name}' is not valid"));
            }

            entries.Sort((a, b) => a.Begin.CompareTo(b.Begin));
            long end = 0;
            List<KeyValuePair<string, Tensor>> tensors = [];
            foreach (Entry entry in entries)
            {
                if (entry.Begin != end) throw Broken($"the data of '{entry.Name}' does not start where the one before ends");
                end = entry.End;
                byte[] bytes = new byte[entry.End - entry.Begin];
                file.ReadExactly(bytes);
                tensors.Add(new(entry.Name, Tensor.FromBytes(bytes, entry.DType, entry.Shape)));
            }

            return end == body ? (tensors, metadata) : throw Broken($"{body - end} bytes at its end belong to no tensor");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException or KeyNotFoundException)
        {
            throw Broken("its header is not valid");
        }
    }

    /// <summary>Writes tensors, from any device and layout, in the given order, with string metadata.</summary>
    /// <exception cref="ArgumentException">Two tensors have the same name.</exception>
    public static void Write(Stream stream, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var all = tensors.ToList();
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(MetadataKey);
                foreach ((string key, string value) in metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }

            long offset = 0;
            HashSet<string> names = [];
            foreach ((string name, Tensor tensor) in all)
            {
                if (!names.Add(name)) throw new ArgumentException($"two tensors are named '{name}'", nameof(tensors));
                long bytes = tensor.Elements * tensor.DType.Size();
                json.WriteStartObject(name);
                json.WriteString("dtype", Types.First(t => t.DType == tensor.DType).Name);
                json.WriteStartArray("shape");
                foreach (long size in tensor.Shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Padded with spaces to 8 bytes, as the format asks, so that the data is aligned.
        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)buffer.Length);
        stream.Write(prefix);
        buffer.WriteTo(stream);

        // Networks are saved again and again: fresh arrays of megabytes would wait long for the collector.
        foreach ((_, Tensor tensor) in all)
        {
            int bytes = checked((int)(tensor.Elements * tensor.DType.Size()));
            byte[] rented = ArrayPool<byte>.Shared.Rent(bytes);
            tensor.CopyTo(rented.AsSpan(0, bytes));
            stream.Write(rented, 0, bytes);
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private sealed record Entry(string Name, DType DType, long[] Shape, long Begin, long End)
    {
        // Null when a type is unknown, a size negative, or the offsets don't fit the shape or the file.
        internal static Entry? Read(JsonProperty property, long body)
        {
            string? type = property.Value.GetProperty("dtype").GetString();
            long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
            long[] offsets = [.. property.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
            (string known, DType dtype) = Types.FirstOrDefault(t => t.Name == type);
            if (known is null || shape.Length > 16 || shape.Any(size => size < 0) || offsets.Length != 2) return null;
            long bytes = dtype.Size();
            foreach (long size in shape) bytes = checked(bytes * size);
            bool fits = offsets[0] >= 0 && offsets[1] <= body && offsets[1] - offsets[0] == bytes && bytes <= Array.MaxLength;
            return fits ? new(property.Name, dtype, shape, offsets[0], offsets[1]) : null;
        }
    }
}
