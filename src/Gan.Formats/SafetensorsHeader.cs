using System.Text.Json;

namespace GanFunctional.Formats;

/// <summary>Header of a safetensors file, checked before any data is read.</summary>
/// <param name="Entries">Tensors in the order of their data, which has no gaps.</param>
/// <param name="Metadata">Metadata, <c>__metadata__</c>.</param>
internal sealed record SafetensorsHeader(IReadOnlyList<SafetensorsHeader.Entry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    internal const string MetadataKey = "__metadata__";

    internal static readonly (string Name, ScalarType DType)[] Types =
    [
        ("F32", ScalarType.Float32), ("F64", ScalarType.Float64), ("BF16", ScalarType.BFloat16), ("F16", ScalarType.Float16),
        ("I64", ScalarType.Int64), ("I32", ScalarType.Int32), ("U8", ScalarType.Byte), ("BOOL", ScalarType.Bool),
    ];

    /// <summary>Reads a header; refuses everything that the format does not define.</summary>
    /// <param name="json">Header.</param>
    /// <param name="body">Size of the data after the header, in bytes.</param>
    /// <exception cref="InvalidDataException">
    /// The header is invalid; the message, a part of a sentence, says why.
    /// </exception>
    internal static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long body)
    {
        try
        {
            Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 3 });
            Dictionary<string, string>? metadata = null;
            List<Entry> entries = [];
            HashSet<string> names = [];
            Expect(ref reader, JsonTokenType.StartObject, "its header");
            while (Name(ref reader) is { } name)
            {
                if (!names.Add(name)) throw new InvalidDataException($"the name {Quoting.Quote(name)} appears twice");
                if (name == MetadataKey)
                    metadata = ReadMetadata(ref reader);
                else
                    entries.Add(Entry.Read(ref reader, name));
            }

            // White space only: anything else is an exception of the reader.
            _ = reader.Read();
            return new(Ordered(entries, body), metadata ?? []);
        }
        // InvalidOperationException: a text that is no UTF-8.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException("its header is not valid JSON", e);
        }
    }

    private static Entry[] Ordered(List<Entry> entries, long body)
    {
        Entry[] ordered = [.. entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End)];
        long end = 0;
        string before = "";
        foreach (Entry entry in ordered)
        {
            string name = Quoting.Quote(entry.Name);
            if (entry.Begin < end) throw new InvalidDataException($"the data of {name} overlaps that of {before}");
            if (entry.Begin > end) throw new InvalidDataException($"{entry.Begin - end} bytes before the data of {name} belong to no tensor");
            if (entry.End > body) throw new InvalidDataException($"the data of {name} would end at byte {entry.End} of {body}");
            (end, before) = (entry.End, name);
        }

        return end == body ? ordered : throw new InvalidDataException($"{body - end} bytes at its end belong to no tensor");
    }

    private static Dictionary<string, string> ReadMetadata(ref Utf8JsonReader reader)
    {
        Dictionary<string, string> metadata = [];
        Expect(ref reader, JsonTokenType.StartObject, MetadataKey);
        while (Name(ref reader) is { } key)
        {
            Expect(ref reader, JsonTokenType.String, $"{MetadataKey}'s {Quoting.Quote(key)}");
            if (!metadata.TryAdd(key, reader.GetString()!)) throw new InvalidDataException($"{MetadataKey} has {Quoting.Quote(key)} twice");
        }

        return metadata;
    }

    // The next name of an object; null at its end.
    private static string? Name(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        return reader.TokenType == JsonTokenType.PropertyName ? reader.GetString()! : null;
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (!reader.Read() || reader.TokenType != type) throw new InvalidDataException($"{what} is not {Kind(type)}");

        static string Kind(JsonTokenType type) => type switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "a list",
            JsonTokenType.String => "a text",
            _ => "a whole number",
        };
    }

    /// <summary>
    /// A tensor, whose elements are the bytes from <paramref name="Begin"/> to before <paramref name="End"/>
    /// of the data.
    /// </summary>
    internal sealed record Entry(string Name, ScalarType DType, long[] Shape, long Begin, long End)
    {
        internal static Entry Read(ref Utf8JsonReader reader, string name)
        {
            string quoted = Quoting.Quote(name);
            string? type = null;
            long[]? shape = null, offsets = null;
            Expect(ref reader, JsonTokenType.StartObject, quoted);
            while (SafetensorsHeader.Name(ref reader) is { } key)
            {
                if (key switch { "dtype" => type is not null, "shape" => shape is not null, "data_offsets" => offsets is not null, _ => false })
                    throw new InvalidDataException($"{quoted} has its {key} twice");
                switch (key)
                {
                    case "dtype":
                        Expect(ref reader, JsonTokenType.String, $"the dtype of {quoted}");
                        type = reader.GetString();
                        break;
                    case "shape":
                        shape = Numbers(ref reader, $"the shape of {quoted}");
                        break;
                    case "data_offsets":
                        offsets = Numbers(ref reader, $"the data_offsets of {quoted}");
                        break;
                    default:
                        throw new InvalidDataException($"{quoted} has {Quoting.Quote(key)}, which is none of dtype, shape and data_offsets");
                }
            }

            if (type is null || shape is null || offsets is null)
                throw new InvalidDataException($"{quoted} lacks its {(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}");
            return Checked(name, type, shape, offsets);
        }

        private static Entry Checked(string name, string type, long[] shape, long[] offsets)
        {
            string quoted = Quoting.Quote(name);
            (string known, ScalarType dtype) = Types.FirstOrDefault(t => t.Name == type);
            if (known is null)
                throw new InvalidDataException(
                    $"{quoted} is of the type {Quoting.Quote(type)}, and supported types are {string.Join(", ", Types.Select(t => t.Name))}");
            if (Formats.Shape.Elements(shape) is not { } elements)
                throw new InvalidDataException($"{quoted} has the shape {Formats.Shape.Text(shape)}, which no tensor can have");
            if (offsets is not [>= 0 and var begin, var end] || end < begin)
                throw new InvalidDataException($"the data_offsets of {quoted} are {Formats.Shape.Text(offsets)}, not a begin and an end behind it");
            long bytes = elements * dtype.Size();
            if (bytes > Array.MaxLength) throw new InvalidDataException($"{quoted} is larger than 2 GB");
            return end - begin == bytes
                ? new(name, dtype, shape, begin, end)
                : throw new InvalidDataException(
                    $"{quoted} takes {bytes} bytes as {type} {Formats.Shape.Text(shape)}, and its data_offsets give it {end - begin}");
        }

        private static long[] Numbers(ref Utf8JsonReader reader, string what)
        {
            List<long> numbers = [];
            Expect(ref reader, JsonTokenType.StartArray, what);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number))
                    throw new InvalidDataException($"{what} is not of whole numbers");
                if (numbers.Count == Formats.Shape.MaxDimensions)
                    throw new InvalidDataException($"{what} has more than {Formats.Shape.MaxDimensions} numbers");
                numbers.Add(number);
            }

            return [.. numbers];
        }
    }
}
