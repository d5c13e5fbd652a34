using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Images [images, channels, height, width], channels innermost, and the widths of the border that mirrors
/// them.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Reflection(int Images, int Channels, int Height, int Width, int Left, int Right, int Top, int Bottom)
{
    /// <summary>A pixel, and its image beyond either end of its line.</summary>
    internal const int MostPlaces = 3;

    /// <summary>The height with the border.</summary>
    internal int PaddedHeight => Height + Top + Bottom;

    /// <summary>The width with the border.</summary>
    internal int PaddedWidth => Width + Left + Right;

    /// <summary>Computes the gradient of the images from that of the images with border.</summary>
    internal unsafe void Gradient(VectorWidth width, bool bfloat16, byte* dy, byte* dx)
    {
        switch (width, bfloat16)
        {
            case (VectorWidth.Avx512, false): ReflectionGradient<Lanes16, Float32Element>.Run(this, dy, dx); break;
            case (VectorWidth.Avx512, true): ReflectionGradient<Lanes16, BFloat16Element>.Run(this, dy, dx); break;
            case (VectorWidth.Avx2, false): ReflectionGradient<Lanes8, Float32Element>.Run(this, dy, dx); break;
            case (VectorWidth.Avx2, true): ReflectionGradient<Lanes8, BFloat16Element>.Run(this, dy, dx); break;
            case (VectorWidth.Neon, false): ReflectionGradient<Lanes4, Float32Element>.Run(this, dy, dx); break;
            case (VectorWidth.Neon, true): ReflectionGradient<Lanes4, BFloat16Element>.Run(this, dy, dx); break;
            default: throw new PlatformNotSupportedException();
        }
    }

    /// <summary>
    /// The places of a line with borders of these widths that show pixel <paramref name="i"/>. Returns how
    /// many.
    /// </summary>
    internal static int Places(int i, int length, int before, int after, Span<int> places)
    {
        int count = 0;
        places[count++] = before + i;
        if (i >= 1 && i <= before) places[count++] = before - i;
        if (i <= length - 2 && i >= length - 1 - after) places[count++] = before + (2 * (length - 1)) - i;
        return count;
    }
}
