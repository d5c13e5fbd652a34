using System.Buffers.Binary;
using System.Text;

namespace GanFunctional.Formats;

/// <summary>Reads the bytes of a pickle. Nothing is allocated for bytes that do not exist.</summary>
/// <param name="stream">Buffered stream, read byte by byte.</param>
/// <param name="length">Largest possible number of bytes.</param>
internal sealed class PickleSource(Stream stream, long length)
{
    private const int MaxText = 1 << 20, MaxLine = 256;
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private long left = Math.Min(length, TensorFile.MaxDirectory);

    internal byte Byte()
    {
        int value = left > 0 ? stream.ReadByte() : -1;
        if (value < 0) throw Short();
        left--;
        return (byte)value;
    }

    internal int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    internal int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    internal uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    internal ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));

    internal double BigEndianDouble() => BinaryPrimitives.ReadDoubleBigEndian(Bytes(8));

    internal byte[] Bytes(ulong count)
    {
        if (count > MaxText) throw new InvalidDataException($"its pickle holds a value of {count} bytes, and the limit is {MaxText}");
        if ((long)count > left) throw Short();
        byte[] bytes = new byte[count];
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw Short();
        left -= bytes.Length;
        return bytes;
    }

    internal string Text(ulong count) => Decode(Bytes(count));

    /// <summary>Reads a string up to the end of its line.</summary>
    internal string Line()
    {
        Span<byte> line = stackalloc byte[MaxLine];
        int count = 0;
        for (byte value = Byte(); value != '\n'; value = Byte())
        {
            if (count == MaxLine) throw new InvalidDataException("its pickle holds a name that is too long");
            line[count++] = value;
        }

        return Decode(line[..count]);
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return s_utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("its pickle holds a text that is not UTF-8", e);
        }
    }

    private static InvalidDataException Short() => new("its pickle ends too early");
}
