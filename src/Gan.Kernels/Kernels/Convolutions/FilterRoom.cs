using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>A thread's own memory for reading and writing images by the addresses of their pixels.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe ref struct FilterRoom : IDisposable
{
    private const int CacheLine = 64;

    /// <summary>Takes memory.</summary>
    /// <param name="pixelSize">Bytes of the largest pixel.</param>
    /// <param name="addresses">How many addresses.</param>
    internal FilterRoom(int pixelSize, int addresses)
    {
        nuint pixel = ((nuint)pixelSize + CacheLine - 1) / CacheLine * CacheLine;
        Pixel = (byte*)NativeMemory.AllocZeroed((2 * pixel) + ((nuint)addresses * (nuint)sizeof(byte*)));
        Outside = Pixel + pixel;
        Addresses = (byte**)(Outside + pixel);
    }

    /// <summary>Zeros, to read what is outside of an image.</summary>
    internal byte* Pixel { get; }

    /// <summary>To write it.</summary>
    internal byte* Outside { get; }

    /// <summary>Room for addresses.</summary>
    internal byte** Addresses { get; }

    /// <summary>Gives it back.</summary>
    public void Dispose() => NativeMemory.Free(Pixel);
}

/// <summary>Rows of the matrices of points: whole tiles of products.</summary>
internal static class FilterRows
{
    // A tile of a product has 8 rows at most.
    private const int TileRows = 8;

    /// <summary>Number of rows, rounded up.</summary>
    internal static int Up(int rows) => (rows + TileRows - 1) / TileRows * TileRows;

    /// <summary>
    /// Clears the rows that fill up the last tile: their results are not read, but what they are computed
    /// from could be slow numbers.
    /// </summary>
    internal static unsafe void Clear(Blocks matrices, int points, int rows)
    {
        int spare = Up(rows) - rows;
        for (int point = 0; spare > 0 && point < points; point++)
        {
            for (int block = 0; block < matrices.Columns / Blocks.Width; block++) new Span<float>(matrices.At(point, block, rows), spare * Blocks.Width).Clear();
        }
    }
}
