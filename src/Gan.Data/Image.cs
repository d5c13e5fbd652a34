namespace GanFunctional.Data;

/// <summary>An 8-bit image in memory.</summary>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
/// <param name="Channels">1 (grey) or 3 (red, green, blue); 2 or 6 for an aligned pair, the first image's channels first.</param>
/// <param name="Pixels">The samples 0–255, shape <c>[height, width, channels]</c>, exactly as many as the sizes say.</param>
public sealed record Image(int Width, int Height, int Channels, byte[] Pixels)
{
    /// <summary>
    /// An image of undefined content. Takes the pixel array of <paramref name="reuse"/> where it has the right length, so that
    /// reading a data set of one size allocates no pixels after the first image.
    /// </summary>
    internal static Image Allocate(int width, int height, int channels, Image? reuse)
    {
        int size = checked(width * height * channels);
        byte[] pixels = reuse?.Pixels.Length == size ? reuse.Pixels : GC.AllocateUninitializedArray<byte>(size);
        return new Image(width, height, channels, pixels);
    }
}
