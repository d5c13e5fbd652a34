namespace GanFunctional.Torch.Tests;

/// <content>The geometries that are tried, and the convolutions in them, ours and aten's.</content>
public sealed partial class ConvolutionTests
{
    private sealed record Geometry(long Batch, long In, long Out, long[] Size, long[] Kernel, long[] Stride, long[] Padding, long[] OutputPadding)
    {
        public override string ToString() => $"{Batch}×{In}→{Out} of {Text(Size)}, kernel {Text(Kernel)}, stride {Text(Stride)}, padding {Text(Padding)}, output padding {Text(OutputPadding)}";

        private static string Text(long[] pair) => $"{pair[0]}×{pair[1]}";
    }

    // All strides, paddings and output paddings of a kernel, on odd and non-square images, and on an image as large as the kernel.
    private static IEnumerable<Geometry> Geometries(long k, long channelsIn = 2, long channelsOut = 3)
    {
        long[][] sizes = [[5, 7], [8, 6], [k, k]];
        foreach (long[] size in sizes)
        {
            foreach (long stride in new long[] { 1, 2 })
            {
                for (long padding = 0; padding <= 3; padding++)
                {
                    for (long extra = 0; extra < stride; extra++)
                        yield return new(1 + ((padding + stride) % 2), channelsIn, channelsOut, size, [k, k], [stride, stride], [padding, padding], [extra, extra]);
                }
            }
        }

        yield return new(2, channelsIn, channelsOut, [7, 9], [k, k == 1 ? 2 : k - 1], [2, 1], [1, 0], [1, 0]);
    }

    private static bool Convolves(Geometry g) => g.OutputPadding.Sum() == 0 && Enumerable.Range(0, 2).All(d => g.Size[d] + (2 * g.Padding[d]) >= g.Kernel[d]);

    private static bool Transposes(Geometry g) =>
        Enumerable.Range(0, 2).All(d => ((g.Size[d] - 1) * g.Stride[d]) - (2 * g.Padding[d]) + g.Kernel[d] + g.OutputPadding[d] > 0);

    private static Tensor Convolve(Geometry g, params Tensor?[] t) => Functional.Conv2d(t[0]!, t[1]!, t.ElementAtOrDefault(2), g.Stride, g.Padding);

    private static Tensor Transpose(Geometry g, params Tensor?[] t) => Functional.ConvTranspose2d(t[0]!, t[1]!, t.ElementAtOrDefault(2), g.Stride, g.Padding, g.OutputPadding);

    private static Tensor AtenConvolve(Geometry g, params Tensor?[] t) => F.conv2d(t[0]!, t[1]!, t.ElementAtOrDefault(2), g.Stride, g.Padding);

    private static Tensor AtenTranspose(Geometry g, params Tensor?[] t) => F.conv_transpose2d(t[0]!, t[1]!, t.ElementAtOrDefault(2), g.Stride, g.Padding, g.OutputPadding);

    private Tensor[] Inputs(Geometry g, bool transposed, bool bias) =>
    [
        Derivatives.Random(rng, g.Batch, g.In, g.Size[0], g.Size[1]),
        transposed ? Derivatives.Random(rng, g.In, g.Out, g.Kernel[0], g.Kernel[1]) : Derivatives.Random(rng, g.Out, g.In, g.Kernel[0], g.Kernel[1]),
        .. bias ? new[] { Derivatives.Random(rng, g.Out) } : [],
    ];
}
