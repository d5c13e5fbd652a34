using System.Buffers.Binary;
using SixLabors.ImageSharp.Formats.Tga;

namespace GanFunctional.Data.Codecs;

/// <summary>
/// Truevision TGA, plain and run-length encoded. Files have no signature, so headers are checked for
/// plausible numbers.
/// </summary>
internal sealed class Tga() : SharpFormat(new TgaDecoder(), "TGA", "tga")
{
    private const int HeaderSize = 18;

    public override bool Starts(ReadOnlySpan<byte> file) =>
        file.Length >= HeaderSize && file[2] is 1 or 2 or 3 or 9 or 10 or 11 && file[16] is 8 or 15 or 16 or 24 or 32 && file[12..16].ContainsAnyExcept((byte)0)
        && (file[1], IsPaletted(file)) is (1, true) or (0, false);

    public override Header Examine(ReadOnlySpan<byte> file)
    {
        (long width, long height) = (BinaryPrimitives.ReadUInt16LittleEndian(file[12..]), BinaryPrimitives.ReadUInt16LittleEndian(file[14..]));
        int size = (file[16] + 7) / 8;
        (int first, int colours, int bits) = (BinaryPrimitives.ReadUInt16LittleEndian(file[3..]), BinaryPrimitives.ReadUInt16LittleEndian(file[5..]), file[7]);
        if (IsPaletted(file) && (size != 1 || first != 0 || bits is not (16 or 24 or 32)))
            throw new NotSupportedException("it is a TGA with an unusual palette; convert it to PNG or remove it");
        long start = HeaderSize + file[0] + (IsPaletted(file) ? colours * (bits / 8) : 0);
        bool runs = file[2] >= 9;
        long least = runs ? width * height / 128 : start + width * height * size;
        if (runs && file.Length >= least)
            CheckRuns(file[(int)start..], width * height, size);
        return new(width, height, least, file.Length, Alpha: true);
    }

    private static bool IsPaletted(ReadOnlySpan<byte> file) => file[2] is 1 or 9;

    // A packet is a count less one and as many pixels, or one for all where the highest bit is set.
    private static void CheckRuns(ReadOnlySpan<byte> packets, long pixels, int size)
    {
        for (int at = 0; pixels > 0;)
        {
            int count = (packets[at] & 127) + 1;
            at += 1 + size * (packets[at] > 127 ? 1 : count);
            pixels -= count;
            if (at > packets.Length)
                throw new InvalidDataException("it ends within its pixels");
        }
    }
}
