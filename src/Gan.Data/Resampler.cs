using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GanFunctional.Data;

/// <summary>
/// Applies an <see cref="ImageTransform"/>, with buffers and filters that are reused from image to image. For
/// one thread.
/// </summary>
internal sealed class Resampler(ImageTransform transform)
{
    private static readonly float[] s_scaled = [.. Enumerable.Range(0, 256).Select(value => Scale(value))];

    private readonly FilterAxis _across = new();
    private readonly FilterAxis _down = new();
    private float[] _row = [];

    /// <summary>Transforms an image into <paramref name="into"/>, shape <c>[c, h, w]</c>.</summary>
    public void Apply(Image image, Span<float> into, SplitMix random)
    {
        if (image.Channels != transform.Channels)
            throw new ArgumentException($"The image has {image.Channels} channels, the transform {transform.Channels}.", nameof(image));

        (int Left, int Top, int Width, int Height) part = transform.Part(image.Width, image.Height);
        (int width, int height) = Cover(part.Width, part.Height);
        // Both numbers are always drawn, so that one option does not change the other's choices.
        ulong place = random.Next();
        bool flip = random.Next() >> 63 != 0 && transform.Flip;
        int left = Offset(width - transform.Width, place & 0xFFFFFFFF);
        int top = Offset(height - transform.Height, place >> 32);

        if ((width, height) == (part.Width, part.Height))
        {
            Copy(image, into, part.Left + left, part.Top + top, flip);
        }
        else
        {
            _across.Become(part.Left, part.Width, width, left, transform.Width);
            _down.Become(part.Top, part.Height, height, top, transform.Height);
            Resize(Premultiplied.Of(image), into, flip);
            Premultiplied.Undo(into, image.Channels, transform.Height * transform.Width);
        }

        if (transform.Jitter > 0)
            ColorJitter.Draw(transform.Jitter, ref random).Apply(into, transform.Channels / transform.Images, transform.Height * transform.Width);
    }

    /// <summary>
    /// Smallest size with the image's aspect ratio that covers the target, rounded down on the longer side,
    /// as in torchvision.
    /// </summary>
    private (int Width, int Height) Cover(int width, int height)
    {
        (int toWidth, int toHeight) = transform.Cover;
        long byWidth = (long)toWidth * height;
        long byHeight = (long)toHeight * width;
        return byWidth >= byHeight
            ? (toWidth, (int)Math.Min(byWidth / width, int.MaxValue))
            : ((int)Math.Min(byHeight / height, int.MaxValue), toHeight);
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

    private void Resize(Image image, Span<float> into, bool flip)
    {
        int row = _across.Samples * image.Channels;
        if (_row.Length <= row)
            _row = new float[row + 1]; // one more for the vectors of three, which are four wide
        for (int y = 0; y < transform.Height; y++)
        {
            Down(image, y, _row.AsSpan(0, row));
            for (int channel = 0; channel < image.Channels;)
            {
                Span<float> plane = into.Slice(channel * transform.Height * transform.Width);
                bool colour = image.Channels % 3 == 0;
                if (colour)
                    AcrossColour(plane, y, channel, flip);
                else
                    AcrossGrey(plane, y, channel, flip);
                channel += colour ? 3 : 1;
            }
        }
    }

    /// <summary>
    /// Computes row <paramref name="y"/> of the result at the image's own width, shape <c>[w, c]</c>. Rows
    /// come first, as whole rows are summed with vectors: little of a large photograph is left for the slower
    /// horizontal pass.
    /// </summary>
    private void Down(Image image, int y, Span<float> row)
    {
        row.Clear();
        int stride = image.Width * image.Channels;
        int from = (_down.From + _down.First(y)) * stride + _across.From * image.Channels;
        foreach (float weight in _down.Weights(y))
        {
            AddScaled(row, weight, image.Pixels.AsSpan(from, row.Length));
            from += stride;
        }
    }

    /// <summary>Resizes that row to the target width, in the plane of <paramref name="channel"/>.</summary>
    private void AcrossGrey(Span<float> plane, int y, int channel, bool flip)
    {
        int channels = transform.Channels;
        int width = transform.Width;
        Span<float> line = plane.Slice(y * width, width);
        for (int x = 0; x < width; x++)
        {
            float sum = 0;
            int from = _across.First(x) * channels + channel;
            foreach (float weight in _across.Weights(x))
            {
                sum += weight * _row[from];
                from += channels;
            }

            line[flip ? width - 1 - x : x] = Scale(sum);
        }
    }

    /// <summary>
    /// Resizes that row in three planes from <paramref name="channel"/> on, which are interleaved in the row.
    /// </summary>
    private void AcrossColour(Span<float> planes, int y, int channel, bool flip)
    {
        int channels = transform.Channels;
        int width = transform.Width;
        int size = width * transform.Height;
        ref float row = ref MemoryMarshal.GetArrayDataReference(_row);
        for (int x = 0; x < width; x++)
        {
            Vector128<float> sum = Vector128<float>.Zero;
            int from = _across.First(x) * channels + channel;
            foreach (float weight in _across.Weights(x))
            {
                sum += weight * Vector128.LoadUnsafe(ref row, (nuint)from);
                from += channels;
            }

            int to = y * width + (flip ? width - 1 - x : x);
            planes[to] = Scale(sum[0]);
            planes[to + size] = Scale(sum[1]);
            planes[to + 2 * size] = Scale(sum[2]);
        }
    }

    private static void AddScaled(Span<float> sum, float weight, ReadOnlySpan<byte> samples)
    {
        Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        ReadOnlySpan<Vector<byte>> blocks = MemoryMarshal.Cast<byte, Vector<byte>>(samples);
        for (int i = 0; i < blocks.Length; i++)
        {
            Vector.Widen(blocks[i], out Vector<ushort> low, out Vector<ushort> high);
            Vector.Widen(low, out Vector<uint> first, out Vector<uint> second);
            Vector.Widen(high, out Vector<uint> third, out Vector<uint> fourth);
            // As int: from there one instruction leads to float.
            sums[4 * i] += weight * Vector.ConvertToSingle(first.As<uint, int>());
            sums[4 * i + 1] += weight * Vector.ConvertToSingle(second.As<uint, int>());
            sums[4 * i + 2] += weight * Vector.ConvertToSingle(third.As<uint, int>());
            sums[4 * i + 3] += weight * Vector.ConvertToSingle(fourth.As<uint, int>());
        }

        for (int i = blocks.Length * Vector<byte>.Count; i < sum.Length; i++)
            sum[i] += weight * samples[i];
    }

    private static float Scale(float value) => value / 127.5f - 1f;
}
