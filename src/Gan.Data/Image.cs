namespace GanFunctional.Data;

/// <summary>An 8-bit image in memory.</summary>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
/// <param name="Channels">1 (grey) or 3 (red, green, blue); 2 or 6 for an aligned pair, the first image's channels first.</param>
/// <param name="Pixels">
/// The samples 0–255, shape <c>[height, width, channels]</c>, exactly as many as the sizes say; where the array was taken over from
/// another image, perhaps followed by others of no meaning.
/// </param>
public sealed record Image(int Width, int Height, int Channels, byte[] Pixels)
{
    /// <summary>
    /// By how much the image was made smaller on each side while it was decoded: 1, 2, 4 or 8. A sample is then the mean of as many
    /// on each side, and those of the last column and row may reach beyond the image.
    /// </summary>
    internal int Reduction { get; init; } = 1;

    /// <summary>The size before that.</summary>
    internal (int Width, int Height) Full { get; init; } = (Width, Height);

    /// <summary>
    /// An image of undefined content. Takes the pixel array of <paramref name="reuse"/> where it is large enough, so that whoever
    /// reads one image after the other allocates no pixels once the largest was read.
    /// </summary>
    internal static Image Allocate(int width, int height, int channels, Image? reuse)
    {
        int size = checked(width * height * channels);
        byte[] pixels = reuse?.Pixels.Length >= size ? reuse.Pixels : GC.AllocateUninitializedArray<byte>(size);
        return new Image(width, height, channels, pixels);
    }
}
