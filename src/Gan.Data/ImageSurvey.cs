namespace GanFunctional.Data;

/// <summary>Sizes and colours of a source's images, known or found by looking at a few of them.</summary>
/// <param name="Looked">Number of images that were read; 0 where the source knows sizes and colours.</param>
/// <param name="Unreadable">Number of these that could not be read.</param>
/// <param name="Sizes">The different sizes found, the most frequent first; empty if no image could be read.</param>
/// <param name="IsGrey">Whether every pixel found is grey.</param>
/// <param name="IsTransparent">Whether a pixel found is transparent, wholly or in part.</param>
public sealed record ImageSurvey(int Looked, int Unreadable, IReadOnlyList<(int Width, int Height)> Sizes, bool IsGrey, bool IsTransparent)
{
    // Enough to find a second size or a coloured image in a mixed folder; a moment's work with photographs.
    private const int Most = 32;

    /// <summary>Size of every image found; null if there are several, or none could be read.</summary>
    public (int Width, int Height)? Size => Sizes is [var only] ? only : null;

    /// <summary>Looks at images spread evenly over a source.</summary>
    /// <param name="source">Images, or pairs of images.</param>
    public static ImageSurvey Of(IImageSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Size is { } known)
            return new(0, 0, [known], source.Channels == 1, false);
        int looked = Math.Min(source.Count, Most), unreadable = 0;
        bool grey = true, transparent = false;
        int channels = 4 * Math.Max(source.Channels / 3, 1); // RGBA, of pairs twice
        Dictionary<(int Width, int Height), int> sizes = [];
        Image? image = null;
        for (int i = 0; i < looked; i++)
        {
            try
            {
                image = source.Read((int)((long)i * source.Count / looked), channels, image);
            }
            catch (DataException)
            {
                // The loader names it when its turn comes.
                unreadable++;
                continue;
            }

            sizes[(image.Width, image.Height)] = sizes.GetValueOrDefault((image.Width, image.Height)) + 1;
            (bool isGrey, bool isTransparent) = Look(image);
            (grey, transparent) = (grey && isGrey, transparent || isTransparent);
        }

        return new(looked, unreadable, [.. sizes.OrderByDescending(size => size.Value).Select(size => size.Key)], grey && sizes.Count > 0, transparent);
    }

    private static (bool IsGrey, bool IsTransparent) Look(Image image)
    {
        ReadOnlySpan<byte> pixels = image.Pixels.AsSpan(0, image.Width * image.Height * image.Channels);
        (bool grey, bool transparent) = (true, false);
        for (int i = 0; i < pixels.Length; i += 4)
        {
            grey = grey && pixels[i] == pixels[i + 1] && pixels[i] == pixels[i + 2];
            transparent = transparent || pixels[i + 3] < byte.MaxValue;
        }

        return (grey, transparent);
    }
}
