namespace GanFunctional.Torch;

/// <summary>Something to do with a filter, elements and vectors that are chosen when it runs.</summary>
internal interface IFiltering
{
    void Run<T, TFilter, TElement>()
        where T : struct, ILanes<T>
        where TFilter : struct, IFilter
        where TElement : struct, IElement;
}

/// <summary>The choice of a filter: see <see cref="IFilter"/>.</summary>
internal static class Filtering
{
    /// <summary>Whether there is one for a convolution.</summary>
    internal static bool Serves(in ConvolutionShape shape) =>
        shape.Inputs % Blocks.Width == 0 && shape.Outputs % Blocks.Width == 0 && shape.Kernel.Height == shape.Kernel.Width && shape.Stride.Height == shape.Stride.Width
        && (shape.Kernel.Height, shape.Stride.Height) is (3, 1) or (5, 1) or (4, 1) or (4, 2);

    /// <summary>The taps of the filter for a kernel.</summary>
    internal static int Taps(int kernel) => kernel == 4 ? 2 : 3;

    /// <summary>Does something with the filter for a kernel. Tiles of four are as exact as bfloat16 asks for; of two taps they are exact enough for float32, too.</summary>
    internal static void With<TWork>(VectorWidth width, int kernel, bool bfloat16, TWork work)
        where TWork : struct, IFiltering, allows ref struct
    {
        switch (width)
        {
            case VectorWidth.Avx512: With<Lanes16, TWork>(kernel, bfloat16, work); break;
            case VectorWidth.Avx2: With<Lanes8, TWork>(kernel, bfloat16, work); break;
            case VectorWidth.Neon: With<Lanes4, TWork>(kernel, bfloat16, work); break;
            default: throw new PlatformNotSupportedException();
        }
    }

    private static void With<T, TWork>(int kernel, bool bfloat16, TWork work)
        where T : struct, ILanes<T>
        where TWork : struct, IFiltering, allows ref struct
    {
        switch (kernel == 4, bfloat16)
        {
            case (true, true): work.Run<T, FourOfTwo, BFloat16Element>(); break;
            case (true, false): work.Run<T, FourOfTwo, Float32Element>(); break;
            case (false, true): work.Run<T, FourOfThree, BFloat16Element>(); break;
            case (false, false): work.Run<T, TwoOfThree, Float32Element>(); break;
        }
    }
}
