using System.Numerics;
using System.Runtime.InteropServices;

namespace GanFunctional.Data;

/// <summary>
/// Factors for an image's colours, applied in this order to samples v in [0, 1], each time clamped to [0, 1].
/// Brightness b: v ← b·v; contrast c: v ← m + c·(v − m) with m the image's mean grey; saturation s: v ← g +
/// s·(v − g) with g the pixel's grey. As torchvision's <c>adjust_brightness</c>, <c>adjust_contrast</c> and
/// <c>adjust_saturation</c>. Grey is BT.601 luma; saturation does not change grey images.
/// </summary>
/// <param name="Brightness">b, 1 for none.</param>
/// <param name="Contrast">c, 1 for none.</param>
/// <param name="Saturation">s, 1 for none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ColorJitter(float Brightness, float Contrast, float Saturation)
{
    /// <summary>
    /// Draws three factors, each uniform in [1 − <paramref name="share"/>, 1 + <paramref name="share"/>].
    /// </summary>
    public static ColorJitter Draw(float share, ref SplitMix random)
    {
        float brightness = Factor(share, random.Next());
        float contrast = Factor(share, random.Next());
        return new ColorJitter(brightness, contrast, Factor(share, random.Next()));
    }

    /// <summary>
    /// Applies the factors to <paramref name="pixels"/>, shape <c>[k·c, h, w]</c>, values in [-1, 1]: k
    /// images, each separately, of c = 1, 3 or 4 <paramref name="channels"/>.
    /// </summary>
    /// <param name="pixels">Images, changed in place.</param>
    /// <param name="channels">c.</param>
    /// <param name="plane">h·w.</param>
    public void Apply(Span<float> pixels, int channels, int plane)
    {
        (float b, float c) = (Brightness, Contrast);
        for (int from = 0; from < pixels.Length; from += channels * plane)
        {
            // Alpha is no colour.
            Span<float> image = pixels.Slice(from, Math.Min(channels, 3) * plane);
            Each(image, v => Clamp(b * (v + Vector<float>.One) / 2f));
            Vector<float> mean = new(MeanGrey(image, plane));
            Each(image, v => Clamp(mean + c * (v - mean)));
            if (channels >= 3)
                Saturate(image, plane);
            Each(image, v => 2f * v - Vector<float>.One);
        }
    }

    private static void Each(Span<float> values, Func<Vector<float>, Vector<float>> change)
    {
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        foreach (ref Vector<float> v in vectors)
            v = change(v);
        Span<float> rest = values[(vectors.Length * Vector<float>.Count)..];
        Span<float> last = stackalloc float[Vector<float>.Count];
        rest.CopyTo(last);
        change(new Vector<float>(last)).CopyTo(last);
        last[..rest.Length].CopyTo(rest);
    }

    private void Saturate(Span<float> image, int plane)
    {
        Span<Vector<float>> red = MemoryMarshal.Cast<float, Vector<float>>(image[..plane]);
        Span<Vector<float>> green = MemoryMarshal.Cast<float, Vector<float>>(image.Slice(plane, plane));
        Span<Vector<float>> blue = MemoryMarshal.Cast<float, Vector<float>>(image.Slice(2 * plane, plane));
        for (int i = 0; i < red.Length; i++)
        {
            Vector<float> grey = 0.299f * red[i] + 0.587f * green[i] + 0.114f * blue[i];
            red[i] = Clamp(grey + Saturation * (red[i] - grey));
            green[i] = Clamp(grey + Saturation * (green[i] - grey));
            blue[i] = Clamp(grey + Saturation * (blue[i] - grey));
        }

        for (int i = red.Length * Vector<float>.Count; i < plane; i++)
        {
            float grey = Grey(image, plane, i);
            for (int at = i; at < image.Length; at += plane)
                image[at] = Math.Clamp(grey + Saturation * (image[at] - grey), 0f, 1f);
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

    private static Vector<float> Clamp(Vector<float> v) => Vector.Min(Vector.Max(v, Vector<float>.Zero), Vector<float>.One);
}
