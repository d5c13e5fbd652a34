using System.Runtime.CompilerServices;

namespace GanFunctional.Torch;

/// <summary>
/// The innermost loop of a matrix product: a tile of the result, of a few rows and two vectors of columns, is kept in registers while
/// packed panels of both factors are read from front to back.
/// </summary>
internal interface ITile
{
    /// <summary>Rows of the tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the tile.</summary>
    static abstract int Columns { get; }

    /// <summary>Sets the tile at <paramref name="c"/> to the panels' product, or adds it.</summary>
    /// <param name="depth">How many terms each sum has.</param>
    /// <param name="a">For each term, one number for each row.</param>
    /// <param name="b">For each term, one number for each column.</param>
    /// <param name="c">The tile's first element.</param>
    /// <param name="stride">From one row of the result to the next.</param>
    /// <param name="add">Whether to add.</param>
    static abstract unsafe void Multiply(int depth, float* a, float* b, float* c, nint stride, bool add);
}

/// <summary>Eight rows: for CPUs with 32 registers (AVX-512, NEON).</summary>
internal readonly struct EightRows<T> : ITile
    where T : struct, ILanes<T>
{
    public static int Rows => 8;

    public static int Columns => 2 * T.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void Multiply(int depth, float* a, float* b, float* c, nint stride, bool add)
    {
        T c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        T c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default, c70 = default, c71 = default;
        for (float* end = a + ((nint)depth * 8); a < end; a += 8, b += 2 * T.Count)
        {
            T b0 = T.Load(b), b1 = T.Load(b + T.Count);
            T v = T.Broadcast(a[0]);
            c00 = T.MultiplyAdd(v, b0, c00);
            c01 = T.MultiplyAdd(v, b1, c01);
            v = T.Broadcast(a[1]);
            c10 = T.MultiplyAdd(v, b0, c10);
            c11 = T.MultiplyAdd(v, b1, c11);
            v = T.Broadcast(a[2]);
            c20 = T.MultiplyAdd(v, b0, c20);
            c21 = T.MultiplyAdd(v, b1, c21);
            v = T.Broadcast(a[3]);
            c30 = T.MultiplyAdd(v, b0, c30);
            c31 = T.MultiplyAdd(v, b1, c31);
            v = T.Broadcast(a[4]);
            c40 = T.MultiplyAdd(v, b0, c40);
            c41 = T.MultiplyAdd(v, b1, c41);
            v = T.Broadcast(a[5]);
            c50 = T.MultiplyAdd(v, b0, c50);
            c51 = T.MultiplyAdd(v, b1, c51);
            v = T.Broadcast(a[6]);
            c60 = T.MultiplyAdd(v, b0, c60);
            c61 = T.MultiplyAdd(v, b1, c61);
            v = T.Broadcast(a[7]);
            c70 = T.MultiplyAdd(v, b0, c70);
            c71 = T.MultiplyAdd(v, b1, c71);
        }

        Row<T>.Write(c, c00, c01, add);
        Row<T>.Write(c + stride, c10, c11, add);
        Row<T>.Write(c + (2 * stride), c20, c21, add);
        Row<T>.Write(c + (3 * stride), c30, c31, add);
        Row<T>.Write(c + (4 * stride), c40, c41, add);
        Row<T>.Write(c + (5 * stride), c50, c51, add);
        Row<T>.Write(c + (6 * stride), c60, c61, add);
        Row<T>.Write(c + (7 * stride), c70, c71, add);
    }
}

/// <summary>Six rows: for CPUs with 16 registers (AVX2).</summary>
internal readonly struct SixRows<T> : ITile
    where T : struct, ILanes<T>
{
    public static int Rows => 6;

    public static int Columns => 2 * T.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void Multiply(int depth, float* a, float* b, float* c, nint stride, bool add)
    {
        T c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        T c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        for (float* end = a + ((nint)depth * 6); a < end; a += 6, b += 2 * T.Count)
        {
            T b0 = T.Load(b), b1 = T.Load(b + T.Count);
            T v = T.Broadcast(a[0]);
            c00 = T.MultiplyAdd(v, b0, c00);
            c01 = T.MultiplyAdd(v, b1, c01);
            v = T.Broadcast(a[1]);
            c10 = T.MultiplyAdd(v, b0, c10);
            c11 = T.MultiplyAdd(v, b1, c11);
            v = T.Broadcast(a[2]);
            c20 = T.MultiplyAdd(v, b0, c20);
            c21 = T.MultiplyAdd(v, b1, c21);
            v = T.Broadcast(a[3]);
            c30 = T.MultiplyAdd(v, b0, c30);
            c31 = T.MultiplyAdd(v, b1, c31);
            v = T.Broadcast(a[4]);
            c40 = T.MultiplyAdd(v, b0, c40);
            c41 = T.MultiplyAdd(v, b1, c41);
            v = T.Broadcast(a[5]);
            c50 = T.MultiplyAdd(v, b0, c50);
            c51 = T.MultiplyAdd(v, b1, c51);
        }

        Row<T>.Write(c, c00, c01, add);
        Row<T>.Write(c + stride, c10, c11, add);
        Row<T>.Write(c + (2 * stride), c20, c21, add);
        Row<T>.Write(c + (3 * stride), c30, c31, add);
        Row<T>.Write(c + (4 * stride), c40, c41, add);
        Row<T>.Write(c + (5 * stride), c50, c51, add);
    }
}

file static class Row<T>
    where T : struct, ILanes<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Write(float* target, T left, T right, bool add)
    {
        if (add)
        {
            left += T.Load(target);
            right += T.Load(target + T.Count);
        }

        left.Store(target);
        right.Store(target + T.Count);
    }
}
