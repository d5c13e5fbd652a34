namespace GanFunctional.Data.Codecs;

/// <summary>A kind of image file.</summary>
/// <param name="name">What users call it.</param>
/// <param name="extensions">The endings of its files' names, without the dot.</param>
internal abstract class ImageFormat(string name, params string[] extensions)
{
    public string Name { get; } = name;

    public IReadOnlyList<string> Extensions { get; } = extensions;

    /// <summary>Whether a file is of this kind, by its first bytes.</summary>
    public abstract bool Starts(ReadOnlySpan<byte> file);

    /// <summary>
    /// Reads what the file says of itself and checks that all of it is there, without decoding. Decoders give a cut-off file as
    /// an image whose rest is empty, so this is where it is noticed.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is damaged or cut off; the message says how.</exception>
    /// <exception cref="NotSupportedException">
    /// The file is of a kind that is not read; the message, a part of a sentence, says which and what to do.
    /// </exception>
    public abstract Header Examine(ReadOnlySpan<byte> file);

    /// <summary>Decodes the file as it is stored, unturned.</summary>
    /// <param name="file">The file, perhaps followed by bytes of no meaning.</param>
    /// <param name="header">What <see cref="Examine"/> said.</param>
    /// <param name="into">Takes the pixels; of the header's size.</param>
    public abstract void Decode(byte[] file, Header header, Image into);
}

/// <summary>The header of an image file, as the file claims.</summary>
/// <param name="Width">Columns, as the file claims.</param>
/// <param name="Height">Rows, as the file claims.</param>
/// <param name="Least">The fewest bytes that so many pixels take in this format.</param>
/// <param name="Length">How many of the file's bytes the image takes.</param>
/// <param name="Alpha">Whether pixels may be transparent.</param>
/// <param name="Orientation">The EXIF orientation, 1–8.</param>
internal sealed record Header(long Width, long Height, long Least, int Length, bool Alpha = false, int Orientation = Codecs.Orientation.Upright);
