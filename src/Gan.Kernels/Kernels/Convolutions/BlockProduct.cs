using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Products of matrices in blocks: of the left factor, or of its transpose, with the right one.
/// </summary>
internal static unsafe class BlockProduct<T>
    where T : struct, ILanes<T>
{
    // Terms that are summed one after another; such sums are then added. The error of a long sum grows with
    // its length.
    private const int Terms = 32;

    // The same where rows are summed, for a gradient: it is as exact with these, and read and written half as
    // often.
    private const int RowTerms = 64;

    // Rows of a tile: with two vectors of columns they leave registers for both factors' elements, 32 of
    // AVX-512 and NEON, 16 of AVX2.
    private static int Rows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => T.Count == 8 ? 4 : 8;
    }

    /// <summary>c = a·b, or c + a·b where the first of a's columns is not its first.</summary>
    /// <param name="a">[rows, columns], of one point, of which some columns are multiplied.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="depth">How many.</param>
    /// <param name="b">[depth, columns].</param>
    /// <param name="c">[rows, columns].</param>
    /// <param name="point">The point.</param>
    /// <param name="rows">Rows of a and c: whole tiles, that is a multiple of 8.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply(Blocks a, int first, int depth, Blocks b, Blocks c, int point, int rows)
    {
        float* none = stackalloc float[Rows * Blocks.Width];
        for (int term = 0; term < depth; term += Terms)
        {
            int groups = Math.Min(Terms, depth - term) / Blocks.Width;
            for (int column = 0; column < c.Columns; column += 2 * T.Count)
            {
                Pair right = new(b, point, column, term, null), target = new(c, point, column, 0, none);
                for (int i = 0; i < rows; i += Rows)
                {
                    float* left = a.At(point, (first + term) / Blocks.Width, i);
                    Tile<AsItIs>(left, a.BlockStride, groups, Blocks.Width, right, target.Row(i), first + term > 0);
                }
            }
        }
    }

    /// <summary>c = aᵀ·b, or c + aᵀ·b.</summary>
    /// <param name="a">[terms, columns] of one point, of which some columns are multiplied.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="rows">How many.</param>
    /// <param name="b">[terms, columns].</param>
    /// <param name="c">[rows, columns].</param>
    /// <param name="point">The point.</param>
    /// <param name="terms">How many rows a and b have.</param>
    /// <param name="add">Whether to add to c.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void MultiplyTransposed(Blocks a, int first, int rows, Blocks b, Blocks c, int point, int terms, bool add)
    {
        float* none = stackalloc float[Rows * Blocks.Width];
        for (int term = 0; term < terms; term += RowTerms)
        {
            int count = Math.Min(RowTerms, terms - term);
            for (int column = 0; column < b.Columns; column += 2 * T.Count)
            {
                Pair right = new(b, point, column, term, null), target = new(c, point, column, 0, none);
                for (int i = 0; i < rows; i += Rows)
                {
                    float* left = a.At(point, (first + i) / Blocks.Width, term) + ((first + i) % Blocks.Width);
                    Tile<Transposed>(left, 0, 1, count, right, target.Row(i), add || term > 0);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile<TOrder>(float* a, nint group, int groups, int terms, Pair b, Pair c, bool add)
        where TOrder : struct, IOrder
    {
        if (Rows == 8) Eight<TOrder>(a, group, groups, terms, b.Left, b.Right, c.Left, c.Right, add);
        else Four<TOrder>(a, group, groups, terms, b.Left, b.Right, c.Left, c.Right, add);
    }

    // The innermost loop: rows of the result, each of two vectors, are kept in registers.

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight<TOrder>(float* start, nint group, int groups, int terms, float* b0, float* b1, float* c0, float* c1, bool add)
        where TOrder : struct, IOrder
    {
        T c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        T c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default, c70 = default, c71 = default;
        for (int g = 0; g < groups; g++, start += group)
        {
            float* a = start;
            for (float* end = b0 + ((nint)terms * Blocks.Width); b0 < end; b0 += Blocks.Width, b1 += Blocks.Width, a += TOrder.Term)
            {
                T right0 = T.Load(b0), right1 = T.Load(b1);
                T left = T.Broadcast(a[0]);
                c00 = T.MultiplyAdd(left, right0, c00);
                c01 = T.MultiplyAdd(left, right1, c01);
                left = T.Broadcast(a[TOrder.Row]);
                c10 = T.MultiplyAdd(left, right0, c10);
                c11 = T.MultiplyAdd(left, right1, c11);
                left = T.Broadcast(a[2 * TOrder.Row]);
                c20 = T.MultiplyAdd(left, right0, c20);
                c21 = T.MultiplyAdd(left, right1, c21);
                left = T.Broadcast(a[3 * TOrder.Row]);
                c30 = T.MultiplyAdd(left, right0, c30);
                c31 = T.MultiplyAdd(left, right1, c31);
                left = T.Broadcast(a[4 * TOrder.Row]);
                c40 = T.MultiplyAdd(left, right0, c40);
                c41 = T.MultiplyAdd(left, right1, c41);
                left = T.Broadcast(a[5 * TOrder.Row]);
                c50 = T.MultiplyAdd(left, right0, c50);
                c51 = T.MultiplyAdd(left, right1, c51);
                left = T.Broadcast(a[6 * TOrder.Row]);
                c60 = T.MultiplyAdd(left, right0, c60);
                c61 = T.MultiplyAdd(left, right1, c61);
                left = T.Broadcast(a[7 * TOrder.Row]);
                c70 = T.MultiplyAdd(left, right0, c70);
                c71 = T.MultiplyAdd(left, right1, c71);
            }
        }

        Write(c0, c1, c00, c01, add);
        Write(c0 + Blocks.Width, c1 + Blocks.Width, c10, c11, add);
        Write(c0 + (2 * Blocks.Width), c1 + (2 * Blocks.Width), c20, c21, add);
        Write(c0 + (3 * Blocks.Width), c1 + (3 * Blocks.Width), c30, c31, add);
        Write(c0 + (4 * Blocks.Width), c1 + (4 * Blocks.Width), c40, c41, add);
        Write(c0 + (5 * Blocks.Width), c1 + (5 * Blocks.Width), c50, c51, add);
        Write(c0 + (6 * Blocks.Width), c1 + (6 * Blocks.Width), c60, c61, add);
        Write(c0 + (7 * Blocks.Width), c1 + (7 * Blocks.Width), c70, c71, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<TOrder>(float* start, nint group, int groups, int terms, float* b0, float* b1, float* c0, float* c1, bool add)
        where TOrder : struct, IOrder
    {
        T c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        for (int g = 0; g < groups; g++, start += group)
        {
            float* a = start;
            for (float* end = b0 + ((nint)terms * Blocks.Width); b0 < end; b0 += Blocks.Width, b1 += Blocks.Width, a += TOrder.Term)
            {
                T right0 = T.Load(b0), right1 = T.Load(b1);
                T left = T.Broadcast(a[0]);
                c00 = T.MultiplyAdd(left, right0, c00);
                c01 = T.MultiplyAdd(left, right1, c01);
                left = T.Broadcast(a[TOrder.Row]);
                c10 = T.MultiplyAdd(left, right0, c10);
                c11 = T.MultiplyAdd(left, right1, c11);
                left = T.Broadcast(a[2 * TOrder.Row]);
                c20 = T.MultiplyAdd(left, right0, c20);
                c21 = T.MultiplyAdd(left, right1, c21);
                left = T.Broadcast(a[3 * TOrder.Row]);
                c30 = T.MultiplyAdd(left, right0, c30);
                c31 = T.MultiplyAdd(left, right1, c31);
            }
        }

        Write(c0, c1, c00, c01, add);
        Write(c0 + Blocks.Width, c1 + Blocks.Width, c10, c11, add);
        Write(c0 + (2 * Blocks.Width), c1 + (2 * Blocks.Width), c20, c21, add);
        Write(c0 + (3 * Blocks.Width), c1 + (3 * Blocks.Width), c30, c31, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(float* left, float* right, T first, T second, bool add)
    {
        if (add)
        {
            first += T.Load(left);
            second += T.Load(right);
        }

        first.Store(left);
        second.Store(right);
    }

    // Distances in the left factor.
    private interface IOrder
    {
        static abstract int Row { get; }

        static abstract int Term { get; }
    }

    private readonly struct AsItIs : IOrder
    {
        public static int Row => Blocks.Width;

        public static int Term => 1;
    }

    private readonly struct Transposed : IOrder
    {
        public static int Row => 1;

        public static int Term => Blocks.Width;
    }

    // Two vectors of columns beside each other: of one block, or of two.
    [StructLayout(LayoutKind.Auto)]
    private readonly struct Pair
    {
        private readonly bool single;

        // Where a second vector would be beyond the matrix, it is the first one again, or is written where it
        // harms nothing.
        public Pair(Blocks matrix, int point, int column, int row, float* none)
        {
            Left = matrix.At(point, column / Blocks.Width, row) + (column % Blocks.Width);
            int next = column + T.Count;
            single = next >= matrix.Columns;
            Right = !single ? matrix.At(point, next / Blocks.Width, row) + (next % Blocks.Width) : none == null ? Left : none;
        }

        private Pair(float* left, float* right, bool single)
        {
            Left = left;
            Right = right;
            this.single = single;
        }

        public float* Left { get; }

        public float* Right { get; }

        public Pair Row(int row) => new(Left + (row * Blocks.Width), single ? Right : Right + (row * Blocks.Width), single);
    }
}
