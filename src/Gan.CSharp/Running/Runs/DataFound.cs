using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Describes the content of data sets in a few words.</summary>
public static class DataFound
{
    private const int MostClasses = 12;

    /// <summary>Describes the number, size, colour and classes of images.</summary>
    /// <param name="source">Images to describe.</param>
    public static string In(IImageSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        string classes = source.Classes.Count == 0 ? "" : $", in {source.Classes.Count} classes ({Sentence.Some(source.Classes, MostClasses)})";
        return $"{source.Count:N0} {Kind(source, source.Channels)}images{classes}";
    }

    /// <summary>Describes the number, size and colour of pairs.</summary>
    internal static string InPairs(AlignedPairs pairs) => $"{pairs.Count:N0} pairs of {Kind(pairs, pairs.Channels / 2)}images";

    private static string Kind(IImageSource source, int channels)
    {
        string colour = channels == 1 ? "grey " : "colour ";
        // The sizes and colours of a folder's images are not known before they are read.
        return source.Size is (int width, int height) ? $"{width}×{height} {colour}" : channels == 1 ? colour : "";
    }
}
