using System.Buffers.Binary;

namespace GanFunctional.Data.Codecs;

/// <summary>
/// EXIF orientation of a picture (CIPA DC-008, tag 0x0112): cameras store pictures unrotated, with the
/// rotation to apply.
/// </summary>
internal static class Orientation
{
    public const int Upright = 1;

    /// <summary>
    /// Reads the orientation, 1–8, from an EXIF block: a TIFF directory, which some writers prefix with
    /// "Exif". <see cref="Upright"/> if it is missing or invalid.
    /// </summary>
    public static int Find(ReadOnlySpan<byte> exif)
    {
        ReadOnlySpan<byte> tiff = exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif;
        if (tiff.Length < 8)
            return Upright;
        bool little = tiff[0] == 'I';
        uint directory = U32(tiff[4..]);
        if (directory > tiff.Length - 2)
            return Upright;
        int entries = U16(tiff[(int)directory..]);
        for (int i = 0, at = (int)directory + 2; i < entries && at + 12 <= tiff.Length; i++, at += 12)
        {
            if (U16(tiff[at..]) == 0x0112)
                return U16(tiff[(at + 8)..]) is var value and >= 1 and <= 8 ? value : Upright;
        }

        return Upright;

        ushort U16(ReadOnlySpan<byte> s) => little ? BinaryPrimitives.ReadUInt16LittleEndian(s) : BinaryPrimitives.ReadUInt16BigEndian(s);
        uint U32(ReadOnlySpan<byte> s) => little ? BinaryPrimitives.ReadUInt32LittleEndian(s) : BinaryPrimitives.ReadUInt32BigEndian(s);
    }

    /// <summary>Tells whether width and height are swapped.</summary>
    public static bool Transposes(int orientation) => orientation >= 5;

    /// <summary>
    /// Rotates or mirrors <paramref name="stored"/> (<c>[h, w, c]</c>) to <paramref name="upright"/>.
    /// </summary>
    public static void Apply(int orientation, ReadOnlySpan<byte> stored, Image upright)
    {
        bool transposed = Transposes(orientation);
        bool fromRight = orientation is 2 or 3 or 7 or 8;
        bool fromBottom = orientation is 3 or 4 or 6 or 7;
        int width = transposed ? upright.Height : upright.Width;
        int height = transposed ? upright.Width : upright.Height;
        int channels = upright.Channels;
        int to = 0;
        for (int y = 0; y < upright.Height; y++)
        {
            for (int x = 0; x < upright.Width; x++, to += channels)
            {
                int column = transposed ? y : x;
                int row = transposed ? x : y;
                if (fromRight)
                    column = width - 1 - column;
                if (fromBottom)
                    row = height - 1 - row;
                stored.Slice((row * width + column) * channels, channels).CopyTo(upright.Pixels.AsSpan(to, channels));
            }
        }
    }
}
