using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Content of data sets in a few words.</summary>
public static class DataFound
{
    private const int MostClasses = 12;

    /// <summary>Number, size, colour and classes of the images.</summary>
    /// <param name="source">The images.</param>
    public static string In(IImageSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        string classes = source.Classes.Count == 0 ? "" : $", in {source.Classes.Count} classes ({Sentence.Some(source.Classes, MostClasses)})";
        return $"{source.Count:N0} {Kind(source, source.Channels)} images{classes}";
    }

    /// <summary>Number, size and colour of pairs.</summary>
    internal static string InPairs(AlignedPairs pairs) => $"{pairs.Count:N0} pairs of {Kind(pairs, pairs.Channels / 2)} images";

    private static string Kind(IImageSource source, int channels)
    {
        string size = source.Size is (int width, int height) ? $"{width}×{height} " : "";
        return size + (channels == 1 ? "grey" : "colour");
    }
}
