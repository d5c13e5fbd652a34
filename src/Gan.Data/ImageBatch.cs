namespace GanFunctional.Data;

/// <summary>
/// A batch of images. It belongs to the loader, which fills it anew after the next call of <see cref="BatchLoader.Next"/>: copy
/// what you keep.
/// </summary>
public sealed class ImageBatch
{
    internal ImageBatch(int count, ImageTransform transform, bool labelled)
    {
        Count = count;
        (Channels, Height, Width) = (transform.Channels, transform.Height, transform.Width);
        Pixels = new float[count * Channels * Height * Width];
        Indices = new int[count];
        Labels = labelled ? new int[count] : null;
    }

    /// <summary>Shape <c>[n, c, h, w]</c>, values in [-1, 1].</summary>
    public float[] Pixels { get; }

    /// <summary>Images, n.</summary>
    public int Count { get; }

    /// <summary>Channels, c.</summary>
    public int Channels { get; }

    /// <summary>Rows, h.</summary>
    public int Height { get; }

    /// <summary>Columns, w.</summary>
    public int Width { get; }

    /// <summary>Each image's index in its source, shape <c>[n]</c>.</summary>
    public int[] Indices { get; }

    /// <summary>Each image's class, shape <c>[n]</c>, or null where the source is not labelled.</summary>
    public int[]? Labels { get; }

    /// <summary>How many batches were before this one, over all epochs.</summary>
    public long Position { get; internal set; }

    /// <summary>How many passes over the data were before this one's.</summary>
    public int Epoch { get; internal set; }
}

/// <summary>An image that could not be read, and whose place the next readable one took.</summary>
/// <param name="Index">Its index in the source.</param>
/// <param name="Reason">The sentence that names it and says why.</param>
public sealed record SkippedImage(int Index, string Reason);
