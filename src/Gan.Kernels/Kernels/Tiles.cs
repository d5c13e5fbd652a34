using System.Runtime.CompilerServices;

namespace GanFunctional.Torch;

/// <summary>
/// The innermost loop of a matrix product: a tile of the result, of a few rows and two vectors of columns, is
/// kept in registers while packed panels of both factors are read from front to back.
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
    /// <param name="step">From one term's numbers in <paramref name="b"/> to the next's.</param>
    /// <param name="c">The tile's first element.</param>
    /// <param name="stride">From one row of the result to the next.</param>
    /// <param name="add">Whether to add.</param>
    static abstract unsafe void Multiply(int depth, float* a, float* b, nint step, float* c, nint stride, bool add);

    /// <summary>Rows that a vector has room for.</summary>
    static abstract int Lanes { get; }

    /// <summary>
    /// The sums of eight columns with a vector of rows: columns are read where their terms lie side by side.
    /// </summary>
    /// <param name="depth">How many terms each sum has.</param>
    /// <param name="a">For each term, a vector with one number for each row.</param>
    /// <param name="columns">Eight addresses.</param>
    /// <param name="sums">Receives eight vectors.</param>
    static abstract unsafe void MultiplyColumns(int depth, float* a, float** columns, float* sums);
}

/// <summary>Eight rows: for CPUs with 32 registers (AVX-512, NEON).</summary>
internal readonly struct EightRows<T> : ITile
    where T : struct, ILanes<T>
{
    public static int Rows => 8;

    public static int Columns => 2 * T.Count;

    public static int Lanes => T.Count;

    public static unsafe void MultiplyColumns(int depth, float* a, float** columns, float* sums) => EightColumns<T>.Multiply(depth, a, columns, sums);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void Multiply(int depth, float* a, float* b, nint step, float* c, nint stride, bool add)
    {
        T c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        T c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default, c70 = default, c71 = default;
        for (float* end = a + ((nint)depth * 8); a < end; a += 8, b += step)
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

    public static int Lanes => T.Count;

    public static unsafe void MultiplyColumns(int depth, float* a, float** columns, float* sums) => EightColumns<T>.Multiply(depth, a, columns, sums);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void Multiply(int depth, float* a, float* b, nint step, float* c, nint stride, bool add)
    {
        T c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        T c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        for (float* end = a + ((nint)depth * 6); a < end; a += 6, b += step)
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

file static class EightColumns<T>
    where T : struct, ILanes<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void Multiply(int depth, float* a, float** columns, float* sums)
    {
        float* b0 = columns[0], b1 = columns[1], b2 = columns[2], b3 = columns[3], b4 = columns[4], b5 = columns[5], b6 = columns[6], b7 = columns[7];
        T c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        for (nint i = 0; i < depth; i++, a += T.Count)
        {
            T rows = T.Load(a);
            c0 = T.MultiplyAdd(rows, T.Broadcast(b0[i]), c0);
            c1 = T.MultiplyAdd(rows, T.Broadcast(b1[i]), c1);
            c2 = T.MultiplyAdd(rows, T.Broadcast(b2[i]), c2);
            c3 = T.MultiplyAdd(rows, T.Broadcast(b3[i]), c3);
            c4 = T.MultiplyAdd(rows, T.Broadcast(b4[i]), c4);
            c5 = T.MultiplyAdd(rows, T.Broadcast(b5[i]), c5);
            c6 = T.MultiplyAdd(rows, T.Broadcast(b6[i]), c6);
            c7 = T.MultiplyAdd(rows, T.Broadcast(b7[i]), c7);
        }

        c0.Store(sums);
        c1.Store(sums + T.Count);
        c2.Store(sums + (2 * T.Count));
        c3.Store(sums + (3 * T.Count));
        c4.Store(sums + (4 * T.Count));
        c5.Store(sums + (5 * T.Count));
        c6.Store(sums + (6 * T.Count));
        c7.Store(sums + (7 * T.Count));
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
