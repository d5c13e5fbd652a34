using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Matrices, one for each point, in blocks of 16 columns: a block has all rows, each of 16 numbers, so that
/// the elements that a tile of a product reads are at constant distances.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct Blocks(float* data, int rows, int columns)
{
    /// <summary>Columns of a block.</summary>
    internal const int Width = 16;

    /// <summary>From one block to the next.</summary>
    public nint BlockStride { get; } = (nint)rows * Width;

    /// <summary>
    /// From one matrix to the next. One row more, or the same element of all of them would be in one set of
    /// the first cache.
    /// </summary>
    public nint PointStride { get; } = ((nint)rows * columns) + Width;

    /// <summary>Columns of each.</summary>
    public int Columns { get; } = columns;

    /// <summary>Numbers that so many matrices take.</summary>
    public static nint Room(int points, int rows, int columns) => points * (((nint)rows * columns) + Width);

    /// <summary>
    /// The first whole cache line from an address on: vectors that reach over two lines take several times as
    /// long.
    /// </summary>
    public static float* Aligned(float* address) => (float*)(((nint)address + (Width * sizeof(float)) - 1) & -(Width * sizeof(float)));

    /// <summary>The first element of a row in a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* At(int point, int block, int row) => data + (point * PointStride) + (block * BlockStride) + ((nint)row * Width);
}
