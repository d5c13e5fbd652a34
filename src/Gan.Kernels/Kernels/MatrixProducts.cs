namespace GanFunctional.Torch;

/// <summary>Matrix products by the vectors of the CPU.</summary>
internal static class MatrixProducts
{
    // Measured with AVX-512, against the MKL in libtorch: below these, packing and calling cost more than the
    // faster loop saves.
    private const int LeastSide = 8;
    private const int LeastDepth = 4;
    private const long LeastWork = 1L << 15;
    private const double MostPadding = 1.5;

    // Sizes and their sums stay far inside 32 bits.
    private const long MostSide = 1L << 28;

    // Waking a thread takes some microseconds, and pays for this many multiplications.
    private const double WorkOfThread = 1L << 20;

    /// <summary>Whether products of this size are faster here than in libtorch.</summary>
    internal static bool Pays(VectorWidth width, long count, long rows, long columns, long depth)
    {
        if (count is < 1 or > MostSide || rows is < LeastSide or > MostSide || columns is < LeastSide or > MostSide || depth is < LeastDepth or > MostSide) return false;
        (int tileRows, int tileColumns) = Tile(width);
        double sums = (double)rows * columns, padded = (double)Up(rows, tileRows) * Up(columns, tileColumns);
        return sums * depth >= LeastWork && padded <= MostPadding * sums;
    }

    /// <summary>
    /// Computes them with as many threads as they keep busy, and no more than libtorch uses.
    /// </summary>
    internal static void Run(in Products products, VectorWidth width)
    {
        double work = (double)products.Count * products.Rows * products.Columns * products.Depth;
        Run(products, width, (int)Math.Clamp(work / WorkOfThread, 1, torch.get_num_threads()));
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

    private static (int Rows, int Columns) Tile(VectorWidth width) => width switch
    {
        VectorWidth.Avx512 => (EightRows<Lanes16>.Rows, EightRows<Lanes16>.Columns),
        VectorWidth.Avx2 => (SixRows<Lanes8>.Rows, SixRows<Lanes8>.Columns),
        _ => (EightRows<Lanes4>.Rows, EightRows<Lanes4>.Columns),
    };

    private static long Up(long length, int unit) => (length + unit - 1) / unit * unit;
}
