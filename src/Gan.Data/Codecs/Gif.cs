using System.Buffers.Binary;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Metadata;

namespace GanFunctional.Data.Codecs;

/// <summary>GIF 87a and 89a: the first frame.</summary>
internal sealed class Gif() : SharpFormat(new GifDecoder { IgnoreMetadata = true, DecodingMode = FrameDecodingMode.First }, "GIF", "gif")
{
    // A code of LZW has at most 12 bits and stands for at most 4,096 pixels.
    private const long PixelsOfByte = 4096 * 8 / 12;

    public override bool Starts(ReadOnlySpan<byte> file) => file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8);

    /// <summary>Walks the blocks up to the end of the first frame, where the image ends for us.</summary>
    public override Header Examine(ReadOnlySpan<byte> file)
    {
        (long width, long height) = (BinaryPrimitives.ReadUInt16LittleEndian(file[6..]), BinaryPrimitives.ReadUInt16LittleEndian(file[8..]));
        int at = 13 + Palette(file[10]);
        while (true)
        {
            switch (file[at])
            {
                case 0x21: // an extension, of a kind
                    at = AfterBlocks(file, at + 2);
                    break;
                case 0x2C: // a frame: place, palette, size of codes
                    at = AfterBlocks(file, at + 10 + Palette(file[at + 9]) + 1);
                    return new(width, height, width * height / PixelsOfByte, at, Alpha: true);
                default:
                    throw new InvalidDataException("it has no frame");
            }
        }
    }

    // Flag, then the logarithm of the colours' number less one.
    private static int Palette(byte flags) => flags >= 0x80 ? 3 * (2 << (flags & 7)) : 0;

    // Blocks begin with their length; one of length 0 ends them.
    private static int AfterBlocks(ReadOnlySpan<byte> file, int at)
    {
        while (file[at] > 0)
            at += file[at] + 1;
        return at + 1;
    }
}
