using System.Numerics;
using System.Runtime.InteropServices;

namespace GanFunctional.Data;

/// <summary>
/// Does the work of an <see cref="ImageTransform"/>, with buffers and filters that are kept from image to image; for one thread.
/// </summary>
internal sealed class Resampler(ImageTransform transform)
{
    private static readonly float[] s_scaled = [.. Enumerable.Range(0, 256).Select(value => Scale(value))];

    private FilterAxis _across = FilterAxis.None;
    private FilterAxis _down = FilterAxis.None;
    private float[] _rows = [];

    /// <summary>Writes <paramref name="into"/>, shape <c>[c, h, w]</c>.</summary>
    public void Apply(Image image, Span<float> into, SplitMix random)
    {
        if (image.Channels != transform.Channels)
            throw new ArgumentException($"The image has {image.Channels} channels, the transform {transform.Channels}.", nameof(image));

        (int width, int height) = Cover(image.Width, image.Height);
        // Both numbers are always drawn, so that one option does not change the other's choices.
        ulong place = random.Next();
        bool flip = random.Next() >> 63 != 0 && transform.Flip;
        int left = Offset(width - transform.Width, place & 0xFFFFFFFF);
        int top = Offset(height - transform.Height, place >> 32);

        if (width == image.Width && height == image.Height)
        {
            Copy(image, into, left, top, flip);
            return;
        }

        _across = _across.For(image.Width, width, left, transform.Width);
        _down = _down.For(image.Height, height, top, transform.Height);
        Across(image, flip);
        Down(into);
    }

    /// <summary>
    /// The smallest size of the image's own shape that covers the wanted one; rounded down on the longer side, as torchvision
    /// does.
    /// </summary>
    private (int Width, int Height) Cover(int width, int height)
    {
        long byWidth = (long)transform.Width * height;
        long byHeight = (long)transform.Height * width;
        return byWidth >= byHeight ? (transform.Width, (int)(byWidth / width)) : ((int)(byHeight / height), transform.Height);
    }

    private int Offset(int room, ulong uniform32) =>
        transform.Crop == Crop.Random ? (int)((uniform32 * ((ulong)room + 1)) >> 32) : room / 2;

    private void Copy(Image image, Span<float> into, int left, int top, bool flip)
    {
        int channels = image.Channels;
        int step = flip ? -channels : channels;
        int to = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            for (int y = 0; y < transform.Height; y++)
            {
                int column = flip ? left + transform.Width - 1 : left;
                int from = ((top + y) * image.Width + column) * channels + channel;
                for (int x = 0; x < transform.Width; x++, from += step)
                    into[to++] = s_scaled[image.Pixels[from]];
            }
        }
    }

    /// <summary>The source rows that are needed, each as <c>[c, w]</c> in the wanted width.</summary>
    private void Across(Image image, bool flip)
    {
        int channels = image.Channels;
        int width = transform.Width;
        int needed = (_down.End - _down.Start) * channels * width;
        if (_rows.Length < needed)
            _rows = new float[needed];

        int to = 0;
        for (int y = _down.Start; y < _down.End; y++)
        {
            ReadOnlySpan<byte> row = image.Pixels.AsSpan(y * image.Width * channels, image.Width * channels);
            for (int channel = 0; channel < channels; channel++, to += width)
            {
                for (int x = 0; x < width; x++)
                {
                    float sum = 0;
                    int from = _across.First[x] * channels + channel;
                    foreach (float weight in _across.Weights(x))
                    {
                        sum += weight * row[from];
                        from += channels;
                    }

                    _rows[to + (flip ? width - 1 - x : x)] = sum;
                }
            }
        }
    }

    private void Down(Span<float> into)
    {
        int width = transform.Width;
        int plane = width * transform.Height;
        int stride = width * transform.Channels;
        for (int y = 0; y < transform.Height; y++)
        {
            for (int channel = 0; channel < transform.Channels; channel++)
            {
                Span<float> line = into.Slice(channel * plane + y * width, width);
                line.Clear();
                int from = (_down.First[y] - _down.Start) * stride + channel * width;
                foreach (float weight in _down.Weights(y))
                {
                    AddScaled(line, weight, _rows.AsSpan(from, width));
                    from += stride;
                }

                foreach (ref float value in line)
                    value = Scale(value);
            }
        }
    }

    private static void AddScaled(Span<float> sum, float weight, ReadOnlySpan<float> row)
    {
        Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        ReadOnlySpan<Vector<float>> rows = MemoryMarshal.Cast<float, Vector<float>>(row);
        for (int i = 0; i < sums.Length; i++)
            sums[i] += weight * rows[i];
        for (int i = sums.Length * Vector<float>.Count; i < sum.Length; i++)
            sum[i] += weight * row[i];
    }

    private static float Scale(float value) => value / 127.5f - 1f;
}
