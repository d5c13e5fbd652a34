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
