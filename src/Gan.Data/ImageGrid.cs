namespace GanFunctional.Data;

/// <summary>Converts a network's output to pictures.</summary>
public static class ImageGrid
{
    /// <summary>
    /// Arranges <paramref name="n"/> images in rows on black (with alpha: on nothing), with <paramref name="padding"/> pixels around
    /// each.
    /// </summary>
    /// <param name="pixels">
    /// Shape <c>[n, c, h, w]</c>, values in [-1, 1]; v becomes round((v + 1) · 127.5), values beyond are
    /// clamped, NaN becomes 0.
    /// </param>
    /// <param name="n">Number of images, at least 1.</param>
    /// <param name="c">Number of channels: 1, 3, or 4 with alpha.</param>
    /// <param name="h">Height of an image.</param>
    /// <param name="w">Width of an image.</param>
    /// <param name="columns">Number of images in a row, at least 1.</param>
    /// <param name="padding">Pixels between images and around them.</param>
    public static Image Compose(ReadOnlySpan<float> pixels, int n, int c, int h, int w, int columns, int padding = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        if (c is not (1 or 3 or 4))
            throw new ArgumentOutOfRangeException(nameof(c), c, "Images have 1, 3 or 4 channels.");
        if (pixels.Length != (long)n * c * h * w)
            throw new ArgumentException($"{pixels.Length} values are not {n}×{c}×{h}×{w}.", nameof(pixels));

        columns = Math.Min(columns, n);
        int rows = (n + columns - 1) / columns;
        int width = columns * (w + padding) + padding;
        int height = rows * (h + padding) + padding;
        Image grid = new(width, height, c, new byte[checked(width * height * c)]);
        for (int i = 0; i < n; i++)
        {
            int left = padding + i % columns * (w + padding);
            int top = padding + i / columns * (h + padding);
            Place(pixels.Slice(i * c * h * w, c * h * w), grid, h, w, left, top);
        }

        return grid;
    }

    /// <summary>
    /// Converts one image, <paramref name="pixels"/> of shape <c>[c, h, w]</c>, in the same way.
    /// </summary>
    public static Image One(ReadOnlySpan<float> pixels, int c, int h, int w) => Compose(pixels, 1, c, h, w, columns: 1, padding: 0);

    private static void Place(ReadOnlySpan<float> planes, Image grid, int h, int w, int left, int top)
    {
        int c = grid.Channels;
        for (int channel = 0; channel < c; channel++)
        {
            for (int y = 0; y < h; y++)
            {
                int to = ((top + y) * grid.Width + left) * c + channel;
                foreach (float v in planes.Slice((channel * h + y) * w, w))
                {
                    grid.Pixels[to] = Sample(v);
                    to += c;
                }
            }
        }
    }

    private static byte Sample(float v) => float.IsNaN(v) ? (byte)0 : (byte)(Math.Clamp((v + 1f) * 127.5f, 0f, 255f) + 0.5f);
}
