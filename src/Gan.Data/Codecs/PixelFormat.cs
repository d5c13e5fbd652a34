namespace GanFunctional.Data.Codecs;

/// <summary>Between grey and colour, and from transparent to opaque.</summary>
internal static class PixelFormat
{
    /// <summary>BT.601 luma, Y = 0.299 R + 0.587 G + 0.114 B, in 16-bit fixed point, rounded.</summary>
    public static byte Luma(int r, int g, int b) => (byte)((19595 * r + 38470 * g + 7471 * b + 32768) >> 16);

    /// <summary>
    /// Fills <paramref name="image"/> from pixels of 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGB, alpha) samples. Transparent
    /// ones are laid over white: <c>(c·a + 255·(255 − a)) / 255</c>.
    /// </summary>
    public static void Convert(ReadOnlySpan<byte> raw, int samples, Image image)
    {
        Span<byte> pixels = image.Pixels;
        int count = image.Width * image.Height;
        bool colour = samples >= 3;
        bool alpha = samples is 2 or 4;
        for (int i = 0, from = 0, to = 0; i < count; i++, from += samples, to += image.Channels)
        {
            int a = alpha ? raw[from + samples - 1] : 255;
            int r = OverWhite(raw[from], a);
            int g = colour ? OverWhite(raw[from + 1], a) : r;
            int b = colour ? OverWhite(raw[from + 2], a) : r;
            if (image.Channels == 1)
            {
                pixels[to] = colour ? Luma(r, g, b) : (byte)r;
            }
            else
            {
                pixels[to] = (byte)r;
                pixels[to + 1] = (byte)g;
                pixels[to + 2] = (byte)b;
            }
        }
    }

    private static int OverWhite(int c, int a) => a == 255 ? c : (c * a + 255 * (255 - a) + 127) / 255;
}
