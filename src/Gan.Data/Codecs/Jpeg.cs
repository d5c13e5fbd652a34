using System.Buffers.Binary;
using SixLabors.ImageSharp.Formats.Jpeg;

namespace GanFunctional.Data.Codecs;

/// <summary>JPEG (ITU-T T.81), baseline and progressive, grey, RGB or CMYK, with EXIF orientation.</summary>
internal sealed class Jpeg() : SharpFormat(new JpegDecoder { IgnoreMetadata = true }, "JPEG", "jpg", "jpeg", "jfif")
{
    // A progressive image has ten or so; hundreds over many pixels, each of a few bytes, would cost minutes.
    private const int MostScans = 500;

    public override bool Starts(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    /// <summary>
    /// Walks the segments (FF, marker, big-endian length that includes itself) and scans to the end of the
    /// image.
    /// </summary>
    public override Header Examine(ReadOnlySpan<byte> file)
    {
        (int width, int height, int scans, int orientation) = (0, 0, 0, Orientation.Upright);
        for (int at = 2; ;)
        {
            if (file[at] != 0xFF)
                throw new InvalidDataException("its segments do not follow each other");
            byte marker = file[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            if (marker == 0xD9)
                break;
            int length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            ReadOnlySpan<byte> body = file.Slice(at + 4, length - 2);
            at += 2 + length;
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(body[1..]), BinaryPrimitives.ReadUInt16BigEndian(body[3..]));
            }
            else if (marker == 0xE1 && body.StartsWith("Exif\0\0"u8) && orientation == Orientation.Upright)
            {
                orientation = Orientation.Find(body);
            }
            else if (marker == 0xDA)
            {
                if (++scans > MostScans)
                    throw new InvalidDataException($"it has more than {MostScans} scans");
                at += Scan(file[at..]);
            }
        }

        if (scans == 0)
            throw new InvalidDataException("it has no pixels");
        // The least that a block of 8×8 pixels takes is a bit.
        return new(width, height, (width + 7L) / 8 * ((height + 7L) / 8) / 8, file.Length, Orientation: orientation);
    }

    /// <summary>Counts the bytes to the next marker that is neither a stuffed FF nor a restart.</summary>
    private static int Scan(ReadOnlySpan<byte> data)
    {
        int at = 0;
        while (true)
        {
            int next = data[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= data.Length)
                throw new InvalidDataException("it ends within its pixels");
            at += next;
            if (data[at + 1] is not (0 or (>= 0xD0 and <= 0xD7)))
                return at;
            at += 2;
        }
    }
}
