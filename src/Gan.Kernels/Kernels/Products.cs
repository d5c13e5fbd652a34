using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>Location of a factor's elements: strides of any size, also 0.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct Factor(float* data, nint across, nint along)
{
    /// <summary>The first element.</summary>
    public float* Data { get; } = data;

    /// <summary>From one row of the left factor to the next, or one column of the right one.</summary>
    public nint Across { get; } = across;

    /// <summary>Stride from one term of a sum to the next.</summary>
    public nint Along { get; } = along;

    /// <summary>Offsets the factor by rows or columns, and by terms.</summary>
    public Factor From(nint line, nint term) => new(Data + (line * Across) + (term * Along), Across, Along);
}

/// <summary>A batch of products of float32 matrices, rows × depth by depth × columns.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct Products(int count, int rows, int columns, int depth, Factor a, nint stepA, Factor b, nint stepB, float* c)
{
    /// <summary>Number of products.</summary>
    public int Count { get; } = count;

    /// <summary>Rows of the left factors and of the results.</summary>
    public int Rows { get; } = rows;

    /// <summary>Columns of the right factors and of the results.</summary>
    public int Columns { get; } = columns;

    /// <summary>Terms of each sum.</summary>
    public int Depth { get; } = depth;

    /// <summary>A left factor; all are one and the same where the step between them is 0.</summary>
    public Factor A(int index) => new(a.Data + (index * stepA), a.Across, a.Along);

    /// <summary>A right factor.</summary>
    public Factor B(int index) => new(b.Data + (index * stepB), b.Across, b.Along);

    /// <summary>A result, row by row without gaps.</summary>
    public float* C(int index) => c + ((nint)index * Rows * Columns);
}
