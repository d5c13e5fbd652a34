using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>Images in memory, channels innermost and without gaps.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct Images(byte* data, int count, int channels, int height, int width, int elementSize)
{
    public int Count { get; } = count;

    public int Channels { get; } = channels;

    public int Height { get; } = height;

    public int Width { get; } = width;

    /// <summary>The first element.</summary>
    public byte* Data { get; } = data;

    /// <summary>Bytes of a pixel.</summary>
    public int PixelSize { get; } = channels * elementSize;

    /// <summary>The first channel of a pixel, or another place where the image has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* At(int image, int row, int column, byte* outside) =>
        (uint)row < (uint)Height && (uint)column < (uint)Width ? Data + ((((((nint)image * Height) + row) * Width) + column) * PixelSize) : outside;
}
