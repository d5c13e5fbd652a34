using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>Two lengths.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Sides(int Height, int Width)
{
    /// <summary>Both together.</summary>
    internal long Area => (long)Height * Width;
}

/// <summary>
/// The sizes of a convolution from x [n, c, input] with w [k, c, kernel] to y [n, k, output]. A transposed
/// one goes from y to x.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ConvolutionShape(int Count, int Inputs, int Outputs, Sides Input, Sides Output, Sides Kernel, Sides Stride, Sides Padding)
{
    // Sums and products of sizes stay inside 32 bits.
    private const long Most = 1 << 20;

    // Of a kernel's side. A longer one is that of a gradient in the place of a kernel.
    private const int MostTaps = 7;

    /// <summary>Elements of w.</summary>
    internal long WeightSize => Outputs * Inputs * Kernel.Area;

    /// <summary>Whether channels fill vectors.</summary>
    internal bool FillsVectors => Inputs % Blocks.Width == 0 && Outputs % Blocks.Width == 0;

    /// <summary>Outputs of a channel.</summary>
    internal long Rows => Count * Output.Area;

    /// <summary>
    /// Whether x as it is has a row of a matrix for each output: the kernel covers one pixel, or the whole
    /// image.
    /// </summary>
    internal bool IsProduct =>
        Padding == new Sides(0, 0) && (Kernel == Input || (Kernel == new Sides(1, 1) && Stride == new Sides(1, 1)));

    /// <summary>
    /// The same convolution of stride 1 as a transposed one, from x to y, with its kernel turned by half a
    /// turn.
    /// </summary>
    internal ConvolutionShape Turned => new(
        Count, Outputs, Inputs, Output, Input, Kernel, Stride, new(Kernel.Height - 1 - Padding.Height, Kernel.Width - 1 - Padding.Width));

    /// <summary>
    /// The shape of the convolution whose weight's gradient a call computes. As libtorch has it, a second
    /// derivative's is the convolution of x [c, n, …] with y [k, n, …], dilated by the stride.
    /// </summary>
    /// <returns>None, if the call is of another kind: its result is larger than a kernel.</returns>
    internal static ConvolutionShape? OfWeightGradient(in ConvolutionCall call, ReadOnlySpan<long> x, ReadOnlySpan<long> y)
    {
        if (!call.IsFlat || call.Transposed || x.Length != 4 || y.Length != 4 || x[1] != y[1] || call.Stride(0) != 1 || call.Stride(1) != 1) return null;
        long most = 1;
        foreach (long size in x) most = Math.Max(most, size);
        foreach (long size in y) most = Math.Max(most, size);
        Span<int> kernel = stackalloc int[2];
        for (int d = 0; d < 2; d++)
        {
            long made = x[2 + d] + (2 * call.Padding(d)) - (call.Dilation(d) * (y[2 + d] - 1));
            if (made < 1 || (made > MostTaps && made >= y[2 + d]) || call.Padding(d) < 0 || call.Dilation(d) < 1 || call.OutputPadding(d) != 0) return null;
            kernel[d] = (int)made;
        }

        return most > Most || x.Contains(0) || y.Contains(0) ? null : new(
            (int)x[1],
            (int)x[0],
            (int)y[0],
            new((int)x[2], (int)x[3]),
            new((int)y[2], (int)y[3]),
            new(kernel[0], kernel[1]),
            new((int)call.Dilation(0), (int)call.Dilation(1)),
            new((int)call.Padding(0), (int)call.Padding(1)));
    }

    /// <summary>The shape of a call with x or, where it is transposed, y.</summary>
    /// <returns>None, if the call is not of a kind that kernels serve, or does not fit.</returns>
    internal static ConvolutionShape? Of(in ConvolutionCall call, ReadOnlySpan<long> input, ReadOnlySpan<long> weight)
    {
        if (!call.IsPlain || input.Length != 4 || weight.Length != 4 || input[1] != weight[call.Transposed ? 0 : 1]) return null;
        foreach (long size in input)
        {
            if (size is < 1 or > Most) return null;
        }

        foreach (long size in weight)
        {
            if (size is < 1 or > Most) return null;
        }

        Span<int> result = stackalloc int[2];
        for (int d = 0; d < 2; d++)
        {
            long size = input[2 + d], kernel = weight[2 + d], stride = call.Stride(d), padding = call.Padding(d), more = call.OutputPadding(d);
            if (stride is < 1 or > Most || padding is < 0 or > Most || more < 0 || (call.Transposed ? more >= stride : more != 0)) return null;
            long made = call.Transposed ? ((size - 1) * stride) - (2 * padding) + kernel + more : (((size + (2 * padding)) - kernel) / stride) + 1;
            if (size + (2 * padding) < kernel && !call.Transposed) return null;
            if (made is < 1 or > Most) return null;
            result[d] = (int)made;
        }

        Sides given = new((int)input[2], (int)input[3]), sides = new(result[0], result[1]);
        return new(
            (int)input[0],
            (int)weight[1],
            (int)weight[0],
            call.Transposed ? sides : given,
            call.Transposed ? given : sides,
            new((int)weight[2], (int)weight[3]),
            new((int)call.Stride(0), (int)call.Stride(1)),
            new((int)call.Padding(0), (int)call.Padding(1)));
    }
}
