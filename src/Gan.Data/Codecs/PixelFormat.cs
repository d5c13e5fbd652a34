namespace GanFunctional.Data.Codecs;

/// <summary>Converts between grey and colour, and from transparent to opaque.</summary>
internal static class PixelFormat
{
    /// <summary>BT.601 luma, Y = 0.299 R + 0.587 G + 0.114 B, in 16-bit fixed point, rounded.</summary>
    public static byte Luma(int r, int g, int b) => (byte)((19595 * r + 38470 * g + 7471 * b + 32768) >> 16);

    /// <summary>
    /// Fills <paramref name="pixels"/>, of 1, 3 or 4 channels, from pixels of 1 (grey), 3 (RGB) or 4 (RGB,
    /// alpha) samples. Of 1 and 3 channels, transparent pixels are blended with white:
    /// <c>(c·a + 255·(255 − a)) / 255</c>. Of 4, colours that can't be seen become white.
    /// </summary>
    public static void Convert(ReadOnlySpan<byte> raw, int samples, Span<byte> pixels, int channels)
    {
        if (channels == 4)
        {
            ToTransparent(raw, samples, pixels);
            return;
        }

        if (samples == channels)
        {
            raw.CopyTo(pixels);
            return;
        }

        for (int from = 0, to = 0; to < pixels.Length; from += samples, to += channels)
        {
            int a = samples == 4 ? raw[from + 3] : 255;
            int r = OverWhite(raw[from], a);
            int g = samples > 1 ? OverWhite(raw[from + 1], a) : r;
            int b = samples > 1 ? OverWhite(raw[from + 2], a) : r;
            if (channels == 1)
            {
                pixels[to] = Luma(r, g, b);
            }
            else
            {
                pixels[to] = (byte)r;
                pixels[to + 1] = (byte)g;
                pixels[to + 2] = (byte)b;
            }
        }
    }

    private static void ToTransparent(ReadOnlySpan<byte> raw, int samples, Span<byte> pixels)
    {
        for (int from = 0, to = 0; to < pixels.Length; from += samples, to += 4)
        {
            byte a = samples == 4 ? raw[from + 3] : byte.MaxValue;
            pixels[to] = a == 0 ? byte.MaxValue : raw[from];
            pixels[to + 1] = a == 0 ? byte.MaxValue : raw[samples > 1 ? from + 1 : from];
            pixels[to + 2] = a == 0 ? byte.MaxValue : raw[samples > 1 ? from + 2 : from];
            pixels[to + 3] = a;
        }
    }

    private static int OverWhite(int c, int a) => a == 255 ? c : (c * a + 255 * (255 - a) + 127) / 255;
}
