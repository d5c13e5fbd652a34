using System.Text;

namespace GanFunctional.Data;

/// <summary>
/// Reads the files of a plain tar archive: a header of 512 bytes with the name at 0 and the size in octal
/// digits at 124, the content, and zeros up to a whole block. .NET's own reader would allocate whatever size
/// a header claims.
/// </summary>
/// <param name="stream">Archive.</param>
internal sealed class TarArchive(Stream stream)
{
    private const int Block = 512;

    private readonly byte[] _header = new byte[Block];
    private readonly byte[] _skipped = new byte[1 << 16];
    private long _left;

    /// <summary>Name of the current file, without folders.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Size of the current file, according to its header.</summary>
    public long Size { get; private set; }

    /// <summary>Moves to the next file, past the unread part of this one.</summary>
    /// <returns>False at the end of the archive, complete or truncated.</returns>
    /// <exception cref="InvalidDataException">A header is damaged.</exception>
    public bool Next()
    {
        while (_left > 0)
        {
            int read = stream.Read(_skipped, 0, (int)Math.Min(_left, _skipped.Length));
            if (read == 0) return false;
            _left -= read;
        }

        if (stream.ReadAtLeast(_header, Block, throwOnEndOfStream: false) < Block || _header[0] == 0) return false;
        ReadOnlySpan<byte> name = _header.AsSpan(0, 100);
        name = name[..(name.IndexOf((byte)0) is >= 0 and var end ? end : name.Length)];
        Name = Encoding.UTF8.GetString(name[(name.LastIndexOf((byte)'/') + 1)..]);
        Size = Octal(_header.AsSpan(124, 12).Trim(" \0"u8));
        _left = Size + (-Size & (Block - 1));
        return true;
    }

    /// <summary>Reads the current file into an array of its size.</summary>
    /// <returns>False if the archive is truncated before the end of the file.</returns>
    public bool Read(byte[] content)
    {
        int read = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        _left -= read;
        return read == content.Length;
    }

    private static long Octal(ReadOnlySpan<byte> digits)
    {
        long value = 0;
        foreach (byte digit in digits) value = digit is >= (byte)'0' and <= (byte)'7' ? 8 * value + digit - '0' : throw new InvalidDataException(
            "A header of the archive is damaged.");
        return value;
    }
}
