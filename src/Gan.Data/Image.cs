namespace GanFunctional.Data;

/// <summary>An 8-bit image in memory.</summary>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
/// <param name="Channels">
/// 1 (grey), 3 (red, green, blue) or 4 (and alpha, not premultiplied); 2, 6 or 8 for an aligned pair, the first image's channels first.
/// </param>
/// <param name="Pixels">
/// Samples 0–255, shape <c>[height, width, channels]</c>. A reused array may be longer; the rest is
/// undefined.
/// </param>
public sealed record Image(int Width, int Height, int Channels, byte[] Pixels)
{
    /// <summary>
    /// Creates an image of undefined content, in the pixel array of <paramref name="reuse"/> if that is large
    /// enough. So reading images one after another allocates no pixels after the largest.
    /// </summary>
    internal static Image Allocate(int width, int height, int channels, Image? reuse)
    {
        int size = checked(width * height * channels);
        byte[] pixels = reuse?.Pixels.Length >= size ? reuse.Pixels : GC.AllocateUninitializedArray<byte>(size);
        return new Image(width, height, channels, pixels);
    }
}
