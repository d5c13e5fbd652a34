using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Matrix products by tiles of one kind, after Goto and van de Geijn, "Anatomy of high-performance matrix
/// multiplication" (2008): blocks of both factors are packed for the caches, and sums are taken block by
/// block in the order of their terms. That order does not depend on the number of threads, which share out
/// the results: the bytes are the same for any.
/// </summary>
/// <typeparam name="TTile">The innermost loop.</typeparam>
internal static unsafe class MatrixProduct<TTile>
    where TTile : struct, ITile
{
    // A panel of the right factor stays in the first cache, a block of the left one in the second.
    private const int DepthBlock = 256;
    private const int RowBlock = 192;
    private const int ColumnBlock = 1024;

    // In numbers.
    private const int CacheLine = 16;

    // So few rows do not pay for packing the right factor, of which each element is used so often only.
    private const int FewRows = 32;
    private const int ColumnsAtATime = 8;

    // Fewer rows or columns than this would not pay for packing the other factor anew.
    private const int LeastShare = 256;

    /// <summary>Computes a batch of products with so many threads.</summary>
    /// <exception cref="TorchException">
    /// A thread failed, for want of memory; results may be written in part.
    /// </exception>
    internal static void Run(in Products products, int threads)
    {
        // Products are shared out whole where there are enough of them; else each is cut along its longer
        // side.
        int most = Math.Max(products.Rows, products.Columns);
        int parts = threads == 1 || products.Count >= 4 * threads ? 1 : Math.Clamp(most / LeastShare / threads, 1, 4) * threads;
        Job job = new() { Products = products, Parts = parts };
        SharedWork.Run(products.Count * parts, threads, &Work, &job);
    }

    private static void Work(SharedWork work, void* context)
    {
        Job job = *(Job*)context;
        Products products = job.Products;
        int depth = Math.Min(DepthBlock, products.Depth);
        int height = Math.Min(RowBlock, products.Rows);
        int roomA = Math.Max(Packing.Room(height, depth, TTile.Rows), Packing.Room(height, depth, TTile.Lanes)), roomB = Packing.Room(Math.Min(ColumnBlock, products.Columns), depth, TTile.Columns);
        bool byRows = products.Rows > products.Columns;
        float[] scratch = ArrayPool<float>.Shared.Rent(roomA + roomB + CacheLine);
        fixed (float* start = scratch)
        {
            // Panels of the right factor begin with a cache line, so that no vector reaches over two.
            float* packedB = (float*)(((nint)start + (CacheLine * sizeof(float)) - 1) & -(CacheLine * sizeof(float))), packedA = packedB + roomB;
            while (work.TryTake(out int piece))
            {
                (int index, int part) = Math.DivRem(piece, job.Parts);
                (int row, int rows) = byRows ? Share(products.Rows, TTile.Rows, part, job.Parts) : (0, products.Rows);
                (int column, int columns) = byRows ? (0, products.Columns) : Share(products.Columns, TTile.Columns, part, job.Parts);
                float* c = products.C(index) + ((nint)row * products.Columns) + column;
                Multiply(products.A(index).From(row, 0), products.B(index).From(column, 0), c, rows, columns, products.Depth, products.Columns, packedA, packedB);
            }
        }

        ArrayPool<float>.Shared.Return(scratch);
    }

    // Whole tiles, so many more or less that the parts differ by one.
    private static (int Start, int Length) Share(int length, int unit, int part, int parts)
    {
        long tiles = (length + unit - 1) / unit;
        int start = (int)Math.Min(length, tiles * part / parts * unit), end = (int)Math.Min(length, tiles * (part + 1) / parts * unit);
        return (start, end - start);
    }

    private static void Multiply(Factor a, Factor b, float* c, int rows, int columns, int depth, nint stride, float* packedA, float* packedB)
    {
        if (depth == 0)
        {
            for (int row = 0; row < rows; row++) new Span<float>(c + (row * stride), columns).Clear();
            return;
        }

        if (rows <= FewRows && b.Along == 1)
        {
            MultiplyColumns(a, b, c, rows, columns, depth, stride, packedA);
            return;
        }

        // As many columns as tiles have are read where they lie, side by side; the others are packed.
        int direct = rows <= FewRows && b.Across == 1 ? columns / TTile.Columns * TTile.Columns : 0;
        for (int term = 0; direct > 0 && term < depth; term += DepthBlock)
        {
            int terms = Math.Min(DepthBlock, depth - term);
            Packing.Pack(a.From(0, term), rows, terms, TTile.Rows, packedA);
            Factor right = b.From(0, term);
            Block(packedA, right.Data, TTile.Columns, right.Along, c, rows, direct, terms, stride, term > 0);
        }

        for (int column = direct; column < columns; column += ColumnBlock)
        {
            int width = Math.Min(ColumnBlock, columns - column);
            for (int term = 0; term < depth; term += DepthBlock)
            {
                int terms = Math.Min(DepthBlock, depth - term);
                Packing.Pack(b.From(column, term), width, terms, TTile.Columns, packedB);
                for (int row = 0; row < rows; row += RowBlock)
                {
                    int height = Math.Min(RowBlock, rows - row);
                    Packing.Pack(a.From(row, term), height, terms, TTile.Rows, packedA);
                    Block(packedA, packedB, (nint)TTile.Columns * terms, TTile.Columns, c + (row * stride) + column, height, width, terms, stride, term > 0);
                }
            }
        }
    }

    // Rows are a vector here, or a few, and columns are read where their terms lie side by side, as those of
    // a linear layer's weight do.
    private static void MultiplyColumns(Factor a, Factor b, float* c, int rows, int columns, int depth, nint stride, float* packedA)
    {
        float* sums = stackalloc float[ColumnsAtATime * TTile.Lanes];
        float** lines = stackalloc float*[ColumnsAtATime];
        for (int term = 0; term < depth; term += DepthBlock)
        {
            int terms = Math.Min(DepthBlock, depth - term);
            Packing.Pack(a.From(0, term), rows, terms, TTile.Lanes, packedA);
            for (int column = 0; column < columns; column += ColumnsAtATime)
            {
                // In the place of columns beyond the last one stands that.
                int width = Math.Min(ColumnsAtATime, columns - column);
                for (int i = 0; i < ColumnsAtATime; i++) lines[i] = b.From(column + Math.Min(i, width - 1), term).Data;
                for (int row = 0; row < rows; row += TTile.Lanes)
                {
                    TTile.MultiplyColumns(terms, packedA + ((nint)row * terms), lines, sums);
                    for (int y = 0; y < Math.Min(TTile.Lanes, rows - row); y++)
                    {
                        float* target = c + ((row + y) * stride) + column;
                        for (int x = 0; x < width; x++) target[x] = sums[(x * TTile.Lanes) + y] + (term > 0 ? target[x] : 0);
                    }
                }
            }
        }
    }

    // Of the right factor, each tile's columns begin so far from the last one's, and each term's numbers so
    // far from the last one's.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block(float* a, float* b, nint nextColumns, nint nextTerm, float* c, int rows, int columns, int depth, nint stride, bool add)
    {
        float* edge = stackalloc float[TTile.Rows * TTile.Columns];
        for (int column = 0; column < columns; column += TTile.Columns, b += nextColumns)
        {
            int width = Math.Min(TTile.Columns, columns - column);
            float* panel = a;
            for (int row = 0; row < rows; row += TTile.Rows, panel += (nint)TTile.Rows * depth)
            {
                int height = Math.Min(TTile.Rows, rows - row);
                float* tile = c + (row * stride) + column;
                if (height == TTile.Rows && width == TTile.Columns)
                {
                    TTile.Multiply(depth, panel, b, nextTerm, tile, stride, add);
                    continue;
                }

                // A tile that reaches beyond the result is computed beside it.
                TTile.Multiply(depth, panel, b, nextTerm, edge, TTile.Columns, add: false);
                for (int y = 0; y < height; y++)
                {
                    for (int x = 0; x < width; x++) tile[(y * stride) + x] = edge[(y * TTile.Columns) + x] + (add ? tile[(y * stride) + x] : 0);
                }
            }
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Job
    {
        public Products Products;
        public int Parts;
    }
}
