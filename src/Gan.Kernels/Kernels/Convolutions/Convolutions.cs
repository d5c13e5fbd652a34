using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>With which vectors and how many threads a kernel computes.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Means(VectorWidth Width, int Threads);

/// <summary>
/// The functions that convolutions, transposed ones and all their derivatives are made of, each in several
/// ways. See <see cref="ConvolutionRules"/> for which is taken; nothing comes back where that is libtorch's.
/// </summary>
internal static unsafe class Convolutions
{
    /// <summary>y = w ⋆ x + bias.</summary>
    internal static KernelTensor? Forward(Way way, in ConvolutionShape shape, KernelTensor x, KernelTensor w, KernelTensor? bias, Means means)
    {
        switch (way)
        {
            case Way.Filter: return FilterConvolution.Forward(shape, x, w, bias, means);
            case Way.Columns: return ColumnsConvolution.Forward(shape, x, w, bias, means);
            case Way.Turned:
                KernelTensor turned = WeightLayouts.Turned(w, shape);
                KernelTensor y = ColumnsConvolution.Transposed(shape.Turned, x, turned, bias, means);
                turned.Delete();
                return y;
            default: return null;
        }
    }

    /// <summary>
    /// x = w ⋆ᵀ y + bias: a transposed convolution, and the gradient of a convolution's input.
    /// </summary>
    internal static KernelTensor? Transposed(Way way, in ConvolutionShape shape, KernelTensor y, KernelTensor w, KernelTensor? bias, Means means)
    {
        switch (way)
        {
            case Way.Filter: return FilterConvolution.Transposed(shape, y, w, bias, means);
            case Way.Columns: return ColumnsConvolution.Transposed(shape, y, w, bias, means);
            case Way.Turned:
                KernelTensor turned = WeightLayouts.Turned(w, shape);
                KernelTensor x = ColumnsConvolution.Forward(shape.Turned, y, turned, bias, means);
                turned.Delete();
                return x;
            default: return null;
        }
    }

    /// <summary>The gradient of w, in its type and layout.</summary>
    internal static KernelTensor? WeightGradient(Way way, in ConvolutionShape shape, KernelTensor x, KernelTensor y, KernelTensor w, Means means)
    {
        switch (way)
        {
            case Way.Filter: return FilterConvolution.WeightGradient(shape, x, y, w, means);
            case Way.Columns: return WeightLayouts.Like(w, ColumnsConvolution.WeightGradient(shape, x, y, means), shape, means.Threads);
            case Way.Turned:
                KernelTensor turned = ColumnsConvolution.WeightGradient(shape.Turned, y, x, means);
                KernelTensor gradient = WeightLayouts.Turned(turned, shape.Turned);
                turned.Delete();
                return WeightLayouts.Like(w, gradient, shape, means.Threads);
            default: return null;
        }
    }

    /// <summary>The gradient of the bias, float32 whatever <paramref name="y"/> is.</summary>
    internal static KernelTensor BiasGradient(KernelTensor y, Means means)
    {
        using ChannelsLast output = new(y);
        KernelTensor sums = KernelTensor.New(KernelTensor.Float32, output.Images.Channels);
        Chosen.Vectors(means.Width, y.IsBFloat16, new SumChannels { Images = output.Images, Sums = sums.Data, Threads = means.Threads });
        return sums;
    }

    [StructLayout(LayoutKind.Auto)]
    private ref struct SumChannels : IVectorised
    {
        public Images Images;
        public float* Sums;
        public int Threads;

        public readonly void Run<T, TElement>()
            where T : struct, ILanes<T>
            where TElement : struct, IElement => ChannelSums<T, TElement>.Compute(Images, Sums, Threads);
    }
}
