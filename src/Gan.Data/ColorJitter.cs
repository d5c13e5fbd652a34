using System.Runtime.InteropServices;

namespace GanFunctional.Data;

/// <summary>
/// Factors for an image's colours, applied in this order to samples v in [0, 1], which are clamped to [0, 1] each time:
/// brightness b, v ← b·v; contrast c, v ← m + c·(v − m) with m the image's mean grey; saturation s, v ← g + s·(v − g) with g the
/// pixel's grey (torchvision's <c>adjust_brightness</c>, <c>adjust_contrast</c> and <c>adjust_saturation</c>). Grey is BT.601
/// luma; a grey image has no saturation.
/// </summary>
/// <param name="Brightness">b, 1 for none.</param>
/// <param name="Contrast">c, 1 for none.</param>
/// <param name="Saturation">s, 1 for none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ColorJitter(float Brightness, float Contrast, float Saturation)
{
    /// <summary>Three factors, each uniform in [1 − <paramref name="share"/>, 1 + <paramref name="share"/>].</summary>
    public static ColorJitter Draw(float share, ref SplitMix random)
    {
        float brightness = Factor(share, random.Next());
        float contrast = Factor(share, random.Next());
        return new ColorJitter(brightness, contrast, Factor(share, random.Next()));
    }

    /// <summary>
    /// Changes <paramref name="pixels"/>, shape <c>[k·c, h, w]</c>, values in [-1, 1]: k images, each by itself, of c = 1 or 3
    /// <paramref name="channels"/>.
    /// </summary>
    /// <param name="pixels">The images.</param>
    /// <param name="channels">c.</param>
    /// <param name="plane">h·w.</param>
    public void Apply(Span<float> pixels, int channels, int plane)
    {
        for (int from = 0; from < pixels.Length; from += channels * plane)
        {
            Span<float> image = pixels.Slice(from, channels * plane);
            foreach (ref float v in image)
                v = Clamp(Brightness * (v + 1f) / 2f);
            float mean = MeanGrey(image, plane);
            foreach (ref float v in image)
                v = Clamp(mean + Contrast * (v - mean));
            if (channels == 3)
                Saturate(image, plane);
            foreach (ref float v in image)
                v = 2f * v - 1f;
        }
    }

    private void Saturate(Span<float> image, int plane)
    {
        for (int i = 0; i < plane; i++)
        {
            float grey = Grey(image, plane, i);
            for (int at = i; at < image.Length; at += plane)
                image[at] = Clamp(grey + Saturation * (image[at] - grey));
        }
    }

    private static float MeanGrey(ReadOnlySpan<float> image, int plane)
    {
        double sum = 0;
        for (int i = 0; i < plane; i++)
            sum += Grey(image, plane, i);
        return (float)(sum / plane);
    }

    private static float Grey(ReadOnlySpan<float> image, int plane, int i) =>
        image.Length == plane ? image[i] : 0.299f * image[i] + 0.587f * image[plane + i] + 0.114f * image[2 * plane + i];

    private static float Factor(float share, ulong random) => 1f + share * ((random >> 40) * (2f / (1 << 24)) - 1f);

    private static float Clamp(float v) => Math.Clamp(v, 0f, 1f);
}
