using System.Buffers.Binary;
using SixLabors.ImageSharp.Formats.Bmp;

namespace GanFunctional.Data.Codecs;

/// <summary>Windows bitmaps.</summary>
internal sealed class Bmp() : SharpFormat(new BmpDecoder(), "BMP", "bmp")
{
    private const int FileHeader = 14, OldHeader = 12, FirstWithCompression = 40, FirstWithAlpha = 56, AlphaMask = 66;

    // 255 pixels to two bytes.
    private const int RunOfByte = 128;

    public override bool Starts(ReadOnlySpan<byte> file) => file.StartsWith("BM"u8);

    public override Header Examine(ReadOnlySpan<byte> file)
    {
        int header = Number(file[FileHeader..]);
        (long width, long height, int depth) = header == OldHeader
            ? (Half(file[18..]), Half(file[20..]), Half(file[24..]))
            : (Number(file[18..]), Math.Abs((long)Number(file[22..])), Half(file[28..]));
        int compression = header >= FirstWithCompression ? Number(file[30..]) : 0;
        uint start = (uint)Number(file[10..]);
        if (start > file.Length)
            throw new InvalidDataException("its pixels begin behind its end");
        bool whole = compression is 0 or 3 or 6; // plain, or with masks of bits
        // Rows fill whole groups of 32 bits, but for the last.
        long least = whole ? start + (height - 1) * ((width * depth + 31) / 32 * 4) + (width * depth + 7) / 8 : width * height / RunOfByte;
        // The fourth byte of 32 bits is of no meaning, but where a mask says it is.
        bool alpha = ((header >= FirstWithAlpha && compression == 3) || compression == 6) && Number(file[AlphaMask..]) != 0;
        return new(width, height, least, file.Length, alpha);
    }

    private static int Number(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes);

    private static ushort Half(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
