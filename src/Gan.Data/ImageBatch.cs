namespace GanFunctional.Data;

/// <summary>
/// A batch of images. Valid until the next call of <see cref="BatchLoader.Next"/>, after which the loader
/// refills it.
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

    /// <summary>Number of images, n.</summary>
    public int Count { get; }

    /// <summary>Number of channels, c.</summary>
    public int Channels { get; }

    /// <summary>Height, h.</summary>
    public int Height { get; }

    /// <summary>Width, w.</summary>
    public int Width { get; }

    /// <summary>Indices of the images in their source, shape <c>[n]</c>.</summary>
    public int[] Indices { get; }

    /// <summary>Classes of the images, shape <c>[n]</c>; null for an unlabelled source.</summary>
    public int[]? Labels { get; }

    /// <summary>Number of batches before this one, over all epochs.</summary>
    public long Position { get; internal set; }

    /// <summary>Number of passes over the data before this one.</summary>
    public int Epoch { get; internal set; }
}

/// <summary>An unreadable image, which was replaced by the next readable one.</summary>
/// <param name="Index">Index in the source.</param>
/// <param name="Reason">Error message, which names the image.</param>
public sealed record SkippedImage(int Index, string Reason);
