namespace GanFunctional.Data.Codecs;

/// <summary>A format of image files.</summary>
/// <param name="name">Name for the user.</param>
/// <param name="extensions">File extensions, without the dot.</param>
internal abstract class ImageFormat(string name, params string[] extensions)
{
    public string Name { get; } = name;

    public IReadOnlyList<string> Extensions { get; } = extensions;

    /// <summary>Tells whether a file has this format, by its first bytes.</summary>
    public abstract bool Starts(ReadOnlySpan<byte> file);

    /// <summary>
    /// Reads the header and checks that the file is complete, without decoding. Decoders return truncated
    /// files as images whose rest is empty, so they must be detected here.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// The file is damaged or truncated; the message says how.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// The file is of an unsupported kind; the message, a part of a sentence, names it and a remedy.
    /// </exception>
    public abstract Header Examine(ReadOnlySpan<byte> file);

    /// <summary>Decodes the file without applying its orientation.</summary>
    /// <param name="file">File, possibly followed by other bytes.</param>
    /// <param name="header">Result of <see cref="Examine"/>.</param>
    /// <param name="into">Receives the pixels; has the header's size.</param>
    public abstract void Decode(byte[] file, Header header, Image into);
}

/// <summary>Header of an image file.</summary>
/// <param name="Width">Width, as the file claims.</param>
/// <param name="Height">Height, as the file claims.</param>
/// <param name="Least">Fewest bytes that as many pixels take in this format.</param>
/// <param name="Length">Number of the file's bytes that the image takes.</param>
/// <param name="Alpha">Whether pixels may be transparent.</param>
/// <param name="Orientation">EXIF orientation, 1–8.</param>
internal sealed record Header(long Width, long Height, long Least, int Length, bool Alpha = false, int Orientation = Codecs.Orientation.Upright);
