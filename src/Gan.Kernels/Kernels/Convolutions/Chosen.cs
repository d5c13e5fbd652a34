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

/// <summary>
/// The choice of vectors, elements and filters: see <see cref="ILanes{TSelf}"/>, <see cref="IElement"/> and
/// <see cref="IFilter"/>.
/// </summary>
internal static class Chosen
{
    /// <summary>Does something with the filter for a convolution or the gradient of its weights.</summary>
    /// <remarks>
    /// Sums are of 32 terms at most, and so filters at five points round no more in float32 than a direct
    /// convolution does, which sums all terms one after another. Six points round twice as much, which is
    /// still no more than that for 5×5 kernels, except in the gradients of weights. Seven round five times
    /// and eight six times as much, which bfloat16 does not show.
    /// </remarks>
    internal static void Filter<TWork>(VectorWidth width, in ConvolutionShape shape, bool bfloat16, bool gradient, TWork work)
        where TWork : struct, IFiltering, allows ref struct
    {
        switch (width)
        {
            case VectorWidth.Avx512: Filter<Lanes16, TWork>(shape, bfloat16, gradient, work); break;
            case VectorWidth.Avx2: Filter<Lanes8, TWork>(shape, bfloat16, gradient, work); break;
            case VectorWidth.Neon: Filter<Lanes4, TWork>(shape, bfloat16, gradient, work); break;
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

    /// <summary>
    /// Outputs per tile and dimension of the filter for a convolution or the gradient of its weights, and
    /// taps.
    /// </summary>
    internal static (int Tile, int Taps) Sizes(in ConvolutionShape shape, bool bfloat16, bool gradient) => (shape.Kernel.Height, shape.Stride.Height, bfloat16) switch
    {
        (4, 1, true) => SizesOf<FourOfFour>(),
        (4, _, _) => SizesOf<FourOfTwo>(),
        (5, _, true) => SizesOf<FourOfFive>(),
        (5, _, false) when !gradient => SizesOf<TwoOfFive>(),
        (_, _, true) => SizesOf<FourOfThree>(),
        _ => SizesOf<ThreeOfThree>(),
    };

    private static (int Tile, int Taps) SizesOf<TFilter>()
        where TFilter : struct, IFilter => (TFilter.Tile, TFilter.Taps);

    private static void Filter<T, TWork>(in ConvolutionShape shape, bool bfloat16, bool gradient, TWork work)
        where T : struct, ILanes<T>
        where TWork : struct, IFiltering, allows ref struct
    {
        switch (shape.Kernel.Height, shape.Stride.Height, bfloat16)
        {
            case (4, 1, true): work.Run<T, FourOfFour, BFloat16Element>(); break;
            case (4, _, true): work.Run<T, FourOfTwo, BFloat16Element>(); break;
            case (4, _, false): work.Run<T, FourOfTwo, Float32Element>(); break;
            case (5, _, true): work.Run<T, FourOfFive, BFloat16Element>(); break;
            case (5, _, false) when !gradient: work.Run<T, TwoOfFive, Float32Element>(); break;
            case (_, _, true): work.Run<T, FourOfThree, BFloat16Element>(); break;
            default: work.Run<T, ThreeOfThree, Float32Element>(); break;
        }
    }
}
