namespace GanFunctional.Data;

/// <summary>
/// Weighs colours by their alpha around a resize, so that the colours of transparent pixels do not bleed into their
/// neighbours. Images without alpha stay as they are.
/// </summary>
internal static class Premultiplied
{
    /// <summary>Multiplies the colours of RGBA images, 4 channels or 8 of an aligned pair, by their alpha.</summary>
    public static Image Of(Image image)
    {
        if (image.Channels % 4 != 0)
            return image;
        byte[] pixels = new byte[image.Width * image.Height * image.Channels];
        for (int i = 0; i < pixels.Length; i += 4)
        {
            int a = pixels[i + 3] = image.Pixels[i + 3];
            for (int c = i; c < i + 3; c++)
                pixels[c] = (byte)((image.Pixels[c] * a + 127) / 255);
        }

        return image with { Pixels = pixels };
    }

    /// <summary>Divides the colours of RGBA images by their alpha; those of transparent pixels become white.</summary>
    /// <param name="pixels">Shape <c>[c, h, w]</c>, values in [-1, 1].</param>
    /// <param name="channels">c.</param>
    /// <param name="plane">h·w.</param>
    public static void Undo(Span<float> pixels, int channels, int plane)
    {
        if (channels % 4 != 0)
            return;
        for (int first = 0; first < channels * plane; first += 4 * plane)
        {
            for (int i = first; i < first + plane; i++)
            {
                float alpha = (pixels[i + 3 * plane] + 1f) / 2f;
                for (int c = i; c < i + 3 * plane; c += plane)
                    pixels[c] = alpha < 1f / 255f ? 1f : Math.Min((pixels[c] + 1f) / alpha - 1f, 1f);
            }
        }
    }
}
