namespace GanFunctional.Torch;

/// <summary>How a convolution is computed.</summary>
internal enum Way
{
    /// <summary>By libtorch.</summary>
    Stock,

    /// <summary>By minimal filtering.</summary>
    Filter,

    /// <summary>As a matrix product of columns.</summary>
    Columns,

    /// <summary>
    /// As columns of the transposed convolution, or of its transpose, with the kernel turned; of stride 1
    /// only.
    /// </summary>
    Turned,
}

/// <summary>
/// Which way is the fastest. Measured on one thread of a CPU with AVX-512, layer by layer of all networks
/// here, against libtorch in channels_last (<c>scripts/bench convolutions</c>). libtorch's bfloat16
/// convolutions run at the peak of its matrix products unless the batch is small, a gradient of weights is
/// asked for, or there are fewer channels than a vector has lanes.
/// </summary>
internal static class ConvolutionRules
{
    // Rows of a product up to which a direct convolution spends its time on laying out the weights.
    private const long FewRows = 512;

    // Bytes of columns that are held for a gradient of weights.
    private const long MostColumns = 32 << 20;

    // A kernel that covers more than this makes so many copies of each pixel that columns do not pay.
    private const long MostTaps = 25;

    /// <summary>The way from x to y.</summary>
    internal static Way Forward(in ConvolutionShape shape, bool bfloat16)
    {
        if (Turns(shape)) return Way.Turned;
        if (shape.IsProduct || IsWrong(shape, bfloat16)) return Way.Columns;
        if (IsNarrow(shape.Inputs)) return Way.Stock;
        if (Filters(shape, bfloat16, gradient: false, bfloat16 ? GainOverBFloat16 : Gain)) return Way.Filter;
        return shape.Rows <= (bfloat16 ? FewRows : 2 * FewRows) && !IsNarrow(shape.Outputs) && shape.Kernel.Area <= MostTaps ? Way.Columns : Way.Stock;
    }

    /// <summary>The way from y to x.</summary>
    internal static Way Transposed(in ConvolutionShape shape, bool bfloat16)
    {
        if (IsNarrow(shape.Outputs) && !IsNarrow(shape.Inputs)) return CanTurn(shape) ? Way.Turned : Way.Columns;
        if (IsWrong(shape, bfloat16)) return Way.Columns;
        if (shape.IsProduct || IsNarrow(shape.Inputs)) return Way.Columns;
        if (Filters(shape, bfloat16, gradient: false, bfloat16 ? GainOverBFloat16 : Gain)) return Way.Filter;
        return shape.Rows <= FewRows && shape.Kernel.Area <= MostTaps ? Way.Columns : Way.Stock;
    }

    /// <summary>The way to the gradient of the weights.</summary>
    internal static Way WeightGradient(in ConvolutionShape shape, bool bfloat16)
    {
        if (Turns(shape)) return Way.Turned;
        if (shape.IsProduct || IsWrong(shape, bfloat16)) return Way.Columns;
        if (IsNarrow(shape.Inputs) || IsNarrow(shape.Outputs)) return Way.Stock;
        bool filters = Filters(shape, bfloat16, gradient: true, Gain);
        if (filters && (!bfloat16 || Filters(shape, bfloat16, gradient: true, GainOverBFloat16))) return Way.Filter;
        long columns = shape.Rows * shape.Inputs * shape.Kernel.Area * (bfloat16 ? sizeof(ushort) : sizeof(float));
        if (columns < MostColumns && shape.Kernel.Area < MostTaps && (bfloat16 || shape.Rows <= 2 * FewRows)) return Way.Columns;
        return filters ? Way.Filter : Way.Stock;
    }

    /// <summary>Whether there is a filter for a convolution.</summary>
    internal static bool HasFilter(in ConvolutionShape shape) =>
        shape.Inputs % Blocks.Width == 0 && shape.Outputs % Blocks.Width == 0 && shape.Kernel.Height == shape.Kernel.Width && shape.Stride.Height == shape.Stride.Width
        && (shape.Kernel.Height, shape.Stride.Height) is (3, 1) or (5, 1) or (4, 1) or (4, 2);

    /// <summary>Whether a convolution can be computed with its kernel turned.</summary>
    internal static bool CanTurn(in ConvolutionShape shape) =>
        shape.Stride == new Sides(1, 1) && shape.Padding.Height < shape.Kernel.Height && shape.Padding.Width < shape.Kernel.Width;

    // How many times fewer multiplications pay; libtorch's bfloat16 convolutions make twice as many in the
    // same time.
    private const double Gain = 1.35, GainOverBFloat16 = 3;

    // Whether minimal filtering takes fewer multiplications by so much that its transforms pay. Transforming
    // the weights takes as long as so many more rows of the product, the more the less of them is in a cache.
    private static bool Filters(in ConvolutionShape shape, bool bfloat16, bool gradient, double gain)
    {
        const double LeastRows = 8, RowsOfMegabyte = 2, MostRows = 20;
        if (!HasFilter(shape)) return false;
        (int tile, int taps) = Chosen.Sizes(shape, bfloat16, gradient);
        int points = (tile + taps - 1) * (tile + taps - 1), parts = (shape.Kernel.Height + taps - 1) / taps;
        double rows = (double)shape.Count * ((shape.Output.Height + tile - 1) / tile) * ((shape.Output.Width + tile - 1) / tile);
        double depth = (double)parts * parts * shape.Inputs, megabytes = points * depth * shape.Outputs * sizeof(float) / (1 << 20);
        double products = (rows + Math.Min(MostRows, LeastRows + (RowsOfMegabyte * megabytes))) * points * depth * shape.Outputs;
        return (double)shape.Rows * shape.WeightSize >= gain * products;
    }

    // Kinds of which libtorch 2.10's kernels give wrong numbers: of one channel, of one tap, and in bfloat16
    // of an odd number of outputs. Gradients of inputs are wrong for few outputs, too.
    private static bool IsWrong(in ConvolutionShape shape, bool bfloat16) =>
        shape.Inputs == 1 || shape.Outputs == 1 || shape.Kernel.Area == 1 || (bfloat16 && shape.Outputs % 2 == 1);

    private static bool Turns(in ConvolutionShape shape) => IsNarrow(shape.Outputs) && !IsNarrow(shape.Inputs) && CanTurn(shape);

    // Images rather than feature maps: too few channels for a direct convolution's vectors.
    private static bool IsNarrow(int channels) => channels < Blocks.Width;
}
