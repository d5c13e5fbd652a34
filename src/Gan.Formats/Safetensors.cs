using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace GanFunctional.Formats;

/// <summary>
/// Named tensors in the safetensors format: 8 bytes of header length, a JSON header, the raw little-endian
/// elements. Reading executes nothing, and takes the memory that <see cref="TensorFile"/> describes.
/// </summary>
public static class Safetensors
{
    /// <summary>Reads a file.</summary>
    /// <returns>Tensors by name, in the order of the data, on the CPU; and the metadata.</returns>
    /// <exception cref="InvalidDataException">
    /// The file is not safetensors, truncated, malformed, or a pipe.
    /// </exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static (IReadOnlyList<KeyValuePair<string, Tensor>> Tensors, IReadOnlyDictionary<string, string> Metadata) Load(string path)
    {
        using FileStream stream = TensorFile.OpenFile(path);
        SafetensorsFile file = new(stream);
        return (file.Read(file.Dicts[0]), file.Metadata);
    }

    /// <summary>Reads only the metadata of a file.</summary>
    /// <exception cref="InvalidDataException">As <see cref="Load"/>.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static IReadOnlyDictionary<string, string> Metadata(string path)
    {
        using FileStream stream = TensorFile.OpenFile(path);
        return new SafetensorsFile(stream).Metadata;
    }

    /// <summary>
    /// Writes tensors, from any device and layout, in the given order, with string metadata.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// Two tensors have the same name, or a tensor has that of the metadata.
    /// </exception>
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
                json.WriteStartObject(SafetensorsHeader.MetadataKey);
                foreach ((string key, string value) in metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }

            long offset = 0;
            HashSet<string> names = [SafetensorsHeader.MetadataKey];
            foreach ((string name, Tensor tensor) in all)
            {
                if (!names.Add(name)) throw new ArgumentException($"two tensors are named '{name}'", nameof(tensors));
                long bytes = tensor.numel() * tensor.dtype.Size();
                json.WriteStartObject(name);
                json.WriteString("dtype", SafetensorsHeader.Types.First(t => t.DType == tensor.dtype).Name);
                json.WriteStartArray("shape");
                foreach (long size in tensor.shape) json.WriteNumberValue(size);
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
            int bytes = checked((int)(tensor.numel() * tensor.dtype.Size()));
            byte[] rented = ArrayPool<byte>.Shared.Rent(bytes);
            tensor.CopyTo(rented.AsSpan(0, bytes));
            stream.Write(rented, 0, bytes);
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
