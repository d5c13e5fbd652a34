namespace GanFunctional.Torch;

/// <summary>Matrix products by the vectors of the CPU.</summary>
internal static class MatrixProducts
{
    // Below these, packing costs more than it saves: measured on two cores with AVX-512.
    private const int LeastSide = 16;
    private const long LeastWork = 1L << 18;
    private const int MostSide = 1 << 28;

    // A thread is worth waking for this many multiplications.
    private const long WorkOfThread = 1L << 18;

    /// <summary>Whether they are of a size that is faster here than in libtorch.</summary>
    internal static bool Pays(long count, long rows, long columns, long depth)
    {
        long least = Math.Min(rows, Math.Min(columns, depth)), most = Math.Max(Math.Max(rows, columns), Math.Max(depth, count));
        return count > 0 && least >= LeastSide && most <= MostSide && (double)rows * columns * depth >= LeastWork;
    }

    /// <summary>Computes them with as many of libtorch's threads as they keep busy.</summary>
    internal static void Run(in Products products, VectorWidth width)
    {
        double work = (double)products.Count * products.Rows * products.Columns * products.Depth;
        Run(products, width, (int)Math.Clamp(work / WorkOfThread, 1, ParallelFor.Threads));
    }

    /// <summary>Computes them with a number of threads.</summary>
    internal static void Run(in Products products, VectorWidth width, int threads)
    {
        if (products.Count == 0 || products.Rows == 0 || products.Columns == 0) return;
        switch (width)
        {
            case VectorWidth.Avx512: MatrixProduct<EightRows<Lanes16>>.Run(products, threads); break;
            case VectorWidth.Avx2: MatrixProduct<SixRows<Lanes8>>.Run(products, threads); break;
            case VectorWidth.Neon: MatrixProduct<EightRows<Lanes4>>.Run(products, threads); break;
            default: throw new PlatformNotSupportedException();
        }
    }
}
