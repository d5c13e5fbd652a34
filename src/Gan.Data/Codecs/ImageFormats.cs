namespace GanFunctional.Data.Codecs;

/// <summary>
/// Supported image formats, recognised by content. Extensions only select the images of a folder.
/// </summary>
internal static class ImageFormats
{
    /// <summary>
    /// All formats. TIFF is included to be refused with a message; TGA comes last, as its files have no
    /// signature.
    /// </summary>
    private static readonly ImageFormat[] s_all = [new Png(), new Jpeg(), new Webp(), new Gif(), new Bmp(), new Netpbm(), new Tiff(), new Tga()];

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_extensions = Lookup(Read);
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_refused = Lookup(s_all.OfType<Tiff>());

    /// <summary>File extensions, for messages: ".png, .jpg … or .tga".</summary>
    public static string Endings { get; } = List(Read.SelectMany(format => format.Extensions).Select(extension => $".{extension}"));

    /// <summary>Format names, for messages: "PNG, JPEG … or TGA".</summary>
    public static string Names { get; } = List(Read.Select(format => format.Name));

    private static IEnumerable<ImageFormat> Read => s_all.Where(format => format is not Tiff);

    /// <summary>Tells whether a file name has the extension of an image that can be read.</summary>
    public static bool IsNamed(ReadOnlySpan<char> path) => Path.GetExtension(path) is [_, .. var extension] && s_extensions.Contains(extension);

    /// <summary>Tells whether a file name has the extension of an image that is not read: TIFF.</summary>
    public static bool IsRefused(ReadOnlySpan<char> path) => Path.GetExtension(path) is [_, .. var extension] && s_refused.Contains(extension);

    /// <summary>Finds the format of a file's content; null for none.</summary>
    public static ImageFormat? Of(ReadOnlySpan<byte> file)
    {
        foreach (ImageFormat format in s_all)
        {
            if (format.Starts(file))
                return format;
        }

        return null;
    }

    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup(IEnumerable<ImageFormat> formats) =>
        formats.SelectMany(format => format.Extensions).ToHashSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static string List(IEnumerable<string> words) =>
        words.ToArray() is [.. var first, var last] ? $"{string.Join(", ", first)} or {last}" : "";
}
