using System.Buffers.Binary;
using SixLabors.ImageSharp.Formats.Webp;

namespace GanFunctional.Data.Codecs;

/// <summary>WebP (RFC 9649), lossy and lossless, without animations.</summary>
internal sealed class Webp() : SharpFormat(new WebpDecoder { IgnoreMetadata = true }, "WebP", "webp")
{
    // A plain picture takes almost nothing at any size, so that bytes bound only what is larger than
    // 4,096×4,096: one for 8,192 pixels.
    private const long Plain = 1L << 24, PixelsOfByte = 1L << 13;

    public override bool Starts(ReadOnlySpan<byte> file) => file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8);

    public override Header Examine(ReadOnlySpan<byte> file)
    {
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        if (size > file.Length - 8)
            throw new InvalidDataException($"it has {file.Length} of its {size + 8L} bytes");
        ReadOnlySpan<byte> rest = file[12..(8 + (int)size)];
        ReadOnlySpan<byte> lossless = [], alpha = [];
        (int width, int height, int pictures, int orientation) = (0, 0, 0, Orientation.Upright);
        while (rest.Length >= 8)
        {
            ReadOnlySpan<byte> kind = rest[..4];
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            if (length > rest.Length - 8)
                throw new InvalidDataException("it ends within a chunk");
            ReadOnlySpan<byte> data = rest.Slice(8, (int)length);
            rest = rest[Math.Min(8 + (int)length + (int)(length & 1), rest.Length)..];
            if (kind.SequenceEqual("ANIM"u8) || kind.SequenceEqual("ANMF"u8))
                throw new NotSupportedException("it is an animated WebP; convert its frames to PNG or remove it");
            if (kind.StartsWith("VP8"u8) && !kind.EndsWith("X"u8) && ++pictures > 1)
                throw new InvalidDataException("it has two pictures");
            if (kind.SequenceEqual("EXIF"u8))
                orientation = Orientation.Find(data);
            else if (kind.SequenceEqual("VP8 "u8))
                (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF);
            else if (kind.SequenceEqual("VP8L"u8) && BinaryPrimitives.ReadUInt32LittleEndian(data[1..]) is var sides)
            {
                (width, height) = ((int)(sides & 0x3FFF) + 1, (int)(sides >> 14 & 0x3FFF) + 1);
                lossless = data[5..];
            }
            else if (kind.SequenceEqual("ALPH"u8) && (data[0] & 3) == 1)
                alpha = alpha.IsEmpty ? data[1..] : throw new InvalidDataException("it has two alpha channels");
        }

        if (width == 0 || height == 0)
            throw new InvalidDataException("it has no pixels");
        if (!lossless.IsEmpty)
            WebpCodes.Check(lossless, width, height);
        if (!alpha.IsEmpty)
            WebpCodes.Check(alpha, width, height);
        return new(width, height, ((long)width * height - Plain) / PixelsOfByte, file.Length, Alpha: true, orientation);
    }
}
