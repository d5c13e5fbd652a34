using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace GanFunctional.Formats;

/// <summary>
/// A message in the wire format of protocol buffers (protobuf.dev/programming-guides/encoding): a sequence of
/// fields, each a key (number and wire type) and a value. ONNX needs four kinds of values. Tensors' elements
/// are copied only when they are written.
/// </summary>
internal sealed class ProtoMessage
{
    private const int Varint = 0, Delimited = 2, Fixed32 = 5;
    private readonly ArrayBufferWriter<byte> bytes = new();
    private readonly List<(int At, Tensor Tensor)> tensors = [];

    /// <summary>Size in bytes.</summary>
    internal long Length => bytes.WrittenCount + tensors.Sum(part => Size(part.Tensor));

    /// <summary>Adds an int64, an int32 or an enumeration.</summary>
    internal ProtoMessage Integer(int field, long value)
    {
        Key(field, Varint);
        Number((ulong)value);
        return this;
    }

    /// <summary>Adds a float.</summary>
    internal ProtoMessage Float(int field, float value)
    {
        Key(field, Fixed32);
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(four, value);
        bytes.Write(four);
        return this;
    }

    /// <summary>Adds a string.</summary>
    internal ProtoMessage Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Adds bytes.</summary>
    internal ProtoMessage Bytes(int field, ReadOnlySpan<byte> value)
    {
        Key(field, Delimited);
        Number((ulong)value.Length);
        bytes.Write(value);
        return this;
    }

    /// <summary>Adds a tensor's elements as bytes, row-major and little-endian, read when written.</summary>
    internal ProtoMessage Elements(int field, Tensor tensor)
    {
        Key(field, Delimited);
        Number((ulong)Size(tensor));
        tensors.Add((bytes.WrittenCount, tensor));
        return this;
    }

    /// <summary>Adds a nested message.</summary>
    internal ProtoMessage Message(int field, ProtoMessage value)
    {
        Key(field, Delimited);
        Number((ulong)value.Length);
        return Append(value);
    }

    /// <summary>Appends the fields of another message.</summary>
    internal ProtoMessage Append(ProtoMessage other)
    {
        int start = bytes.WrittenCount;
        tensors.AddRange(other.tensors.Select(part => (start + part.At, part.Tensor)));
        bytes.Write(other.bytes.WrittenSpan);
        return this;
    }

    /// <summary>Writes the message.</summary>
    internal void WriteTo(Stream stream)
    {
        ReadOnlySpan<byte> all = bytes.WrittenSpan;
        int done = 0;
        foreach ((int at, Tensor tensor) in tensors)
        {
            stream.Write(all[done..at]);
            done = at;
            int size = checked((int)Size(tensor));
            byte[] rented = ArrayPool<byte>.Shared.Rent(size);
            tensor.CopyTo(rented.AsSpan(0, size));
            stream.Write(rented, 0, size);
            ArrayPool<byte>.Shared.Return(rented);
        }

        stream.Write(all[done..]);
    }

    private static long Size(Tensor tensor) => tensor.numel() * tensor.dtype.Size();

    private void Key(int field, int wireType) => Number((ulong)(field << 3 | wireType));

    // Seven bits a byte, the lowest first; all but the last have the highest bit set.
    private void Number(ulong value)
    {
        Span<byte> ten = stackalloc byte[10];
        int length = 0;
        for (; value >= 0x80; value >>= 7) ten[length++] = (byte)(value | 0x80);
        ten[length++] = (byte)value;
        bytes.Write(ten[..length]);
    }
}
