namespace GanFunctional.Torch;

/// <summary>Something to do with a filter, elements and vectors that are chosen when it runs.</summary>
internal interface IFiltering
{
    void Run<T, TFilter, TElement>()
        where T : struct, ILanes<T>
        where TFilter : struct, IFilter
        where TElement : struct, IElement;
}

/// <summary>Something to do with elements and vectors that are chosen when it runs.</summary>
internal interface IVectorised
{
    void Run<T, TElement>()
        where T : struct, ILanes<T>
        where TElement : struct, IElement;
}

/// <summary>The choice of vectors, elements and filters: see <see cref="ILanes{TSelf}"/>, <see cref="IElement"/> and <see cref="IFilter"/>.</summary>
internal static class Chosen
{
    /// <summary>Does something with the filter for a kernel.</summary>
    /// <remarks>
    /// Sums are of 32 terms at most, and so filters at five points round no more in float32 than a direct convolution does, which sums all terms one
    /// after another. Six points round twice as much and eight six times, which bfloat16 does not show.
    /// </remarks>
    internal static void Filter<TWork>(VectorWidth width, int kernel, bool bfloat16, TWork work)
        where TWork : struct, IFiltering, allows ref struct
    {
        switch (width)
        {
            case VectorWidth.Avx512: Filter<Lanes16, TWork>(kernel, bfloat16, work); break;
            case VectorWidth.Avx2: Filter<Lanes8, TWork>(kernel, bfloat16, work); break;
            case VectorWidth.Neon: Filter<Lanes4, TWork>(kernel, bfloat16, work); break;
            default: throw new PlatformNotSupportedException();
        }
    }

    /// <summary>Does something with vectors and elements.</summary>
    internal static void Vectors<TWork>(VectorWidth width, bool bfloat16, TWork work)
        where TWork : struct, IVectorised, allows ref struct
    {
        switch (width, bfloat16)
        {
            case (VectorWidth.Avx512, true): work.Run<Lanes16, BFloat16Element>(); break;
            case (VectorWidth.Avx512, false): work.Run<Lanes16, Float32Element>(); break;
            case (VectorWidth.Avx2, true): work.Run<Lanes8, BFloat16Element>(); break;
            case (VectorWidth.Avx2, false): work.Run<Lanes8, Float32Element>(); break;
            case (VectorWidth.Neon, true): work.Run<Lanes4, BFloat16Element>(); break;
            case (VectorWidth.Neon, false): work.Run<Lanes4, Float32Element>(); break;
            default: throw new PlatformNotSupportedException();
        }
    }

    /// <summary>Outputs per tile and dimension of the filter for a kernel.</summary>
    internal static int Tile(int kernel, bool bfloat16) => kernel == 4 || bfloat16 ? 4 : 3;

    /// <summary>Taps per dimension of the filter for a kernel.</summary>
    internal static int Taps(int kernel, bool bfloat16) => kernel == 4 ? 2 : kernel == 5 && bfloat16 ? 5 : 3;

    private static void Filter<T, TWork>(int kernel, bool bfloat16, TWork work)
        where T : struct, ILanes<T>
        where TWork : struct, IFiltering, allows ref struct
    {
        switch (kernel, bfloat16)
        {
            case (4, true): work.Run<T, FourOfTwo, BFloat16Element>(); break;
            case (4, false): work.Run<T, FourOfTwo, Float32Element>(); break;
            case (5, true): work.Run<T, FourOfFive, BFloat16Element>(); break;
            case (_, true): work.Run<T, FourOfThree, BFloat16Element>(); break;
            case (_, false): work.Run<T, ThreeOfThree, Float32Element>(); break;
        }
    }
}
