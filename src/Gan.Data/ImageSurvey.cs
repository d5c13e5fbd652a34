namespace GanFunctional.Data;

/// <summary>Sizes and colours of a source's images, known or found by looking at a few of them.</summary>
/// <param name="Looked">Number of images that were read; 0 where the source knows sizes and colours.</param>
/// <param name="Unreadable">Number of these that could not be read.</param>
/// <param name="Sizes">The different sizes found, the most frequent first; empty if no image could be read.</param>
/// <param name="IsGrey">Whether every pixel found is grey.</param>
public sealed record ImageSurvey(int Looked, int Unreadable, IReadOnlyList<(int Width, int Height)> Sizes, bool IsGrey)
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
            return new(0, 0, [known], source.Channels == 1);
        int looked = Math.Min(source.Count, Most), unreadable = 0;
        bool grey = true;
        Dictionary<(int Width, int Height), int> sizes = [];
        Image? image = null;
        for (int i = 0; i < looked; i++)
        {
            try
            {
                image = source.Read((int)((long)i * source.Count / looked), source.Channels, image);
            }
            catch (DataException)
            {
                // The loader names it when its turn comes.
                unreadable++;
                continue;
            }

            sizes[(image.Width, image.Height)] = sizes.GetValueOrDefault((image.Width, image.Height)) + 1;
            grey = grey && IsGreyImage(image);
        }

        return new(looked, unreadable, [.. sizes.OrderByDescending(size => size.Value).Select(size => size.Key)], grey && sizes.Count > 0);
    }

    private static bool IsGreyImage(Image image)
    {
        if (image.Channels % 3 != 0)
            return true;
        ReadOnlySpan<byte> pixels = image.Pixels.AsSpan(0, image.Width * image.Height * image.Channels);
        for (int i = 0; i < pixels.Length; i += 3)
        {
            if (pixels[i] != pixels[i + 1] || pixels[i] != pixels[i + 2])
                return false;
        }

        return true;
    }
}
