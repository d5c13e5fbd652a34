using System.Buffers.Binary;

namespace GanFunctional.Data.Codecs;

/// <summary>
/// Reads the chunks of a PNG: big-endian length, type, data, checksum (which the decoder verifies).
/// </summary>
internal ref struct PngChunks(ReadOnlySpan<byte> file)
{
    private ReadOnlySpan<byte> _rest = file[Signature.Length..];
    private bool _ended;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Type of the current chunk, four letters.</summary>
    public ReadOnlySpan<byte> Kind { get; private set; }

    public ReadOnlySpan<byte> Data { get; private set; }

    public readonly bool Is(ReadOnlySpan<byte> kind) => Kind.SequenceEqual(kind);

    /// <summary>Moves to the next chunk; false at the end of the image.</summary>
    /// <exception cref="InvalidDataException">The file ends before the image.</exception>
    public bool Next()
    {
        if (_ended)
            return false;
        if (_rest.Length < 12 || BinaryPrimitives.ReadUInt32BigEndian(_rest) is var length && length > _rest.Length - 12)
            throw new InvalidDataException("it ends before its last chunk");
        Kind = _rest.Slice(4, 4);
        Data = _rest.Slice(8, (int)length);
        _rest = _rest[(12 + (int)length)..];
        _ended = Is("IEND"u8);
        return !_ended;
    }
}
