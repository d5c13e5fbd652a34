using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>Convolutions of tensors by <see cref="ColumnProducts{T, TElement}"/>.</summary>
internal static unsafe class ColumnsConvolution
{
    /// <summary>y = w ⋆ x + bias.</summary>
    internal static KernelTensor Forward(in ConvolutionShape shape, KernelTensor x, KernelTensor w, KernelTensor? bias, Means means)
    {
        using ChannelsLast input = new(x);
        using SameType row = SameType.Of(bias ?? default, x);
        using Rows rows = new(w, x.Type, shape, means.Threads);
        KernelTensor y = ChannelsLast.New(x.Type, shape.Count, shape.Outputs, shape.Output);
        Chosen.Vectors(means.Width, x.IsBFloat16, new Multiply(shape, input.Images, rows.Data, row.Tensor, ChannelsLast.Of(y, shape.Output), means.Threads));
        return y;
    }

    /// <summary>x = w ⋆ᵀ y + bias.</summary>
    internal static KernelTensor Transposed(in ConvolutionShape shape, KernelTensor y, KernelTensor w, KernelTensor? bias, Means means)
    {
        // Where columns of bfloat16 are folded over few channels they are float32.
        bool widens = y.IsBFloat16 && shape.Inputs < Blocks.Width;
        using ChannelsLast output = new(y);
        using Rows rows = new(w, widens ? KernelTensor.Float32 : y.Type, shape, means.Threads);
        using BiasCopy shift = new(bias, shape.Inputs);
        KernelTensor x = ChannelsLast.New(y.Type, shape.Count, shape.Inputs, shape.Input);
        Chosen.Vectors(means.Width, y.IsBFloat16, new Fold(shape, output.Images, rows.Data, shift.Data, ChannelsLast.Of(x, shape.Input), widens, means.Threads));
        return x;
    }

    /// <summary>The gradient of w, with its c innermost.</summary>
    internal static KernelTensor WeightGradient(in ConvolutionShape shape, KernelTensor x, KernelTensor y, Means means)
    {
        using ChannelsLast input = new(x), output = new(y);
        KernelTensor gradient = ChannelsLast.New(x.Type, shape.Outputs, shape.Inputs, shape.Kernel);
        Chosen.Vectors(means.Width, x.IsBFloat16, new Gather(shape, input.Images, output.Images, gradient.Data, means.Threads));
        return gradient;
    }

    // Weights with c innermost, of the activations' type.
    [StructLayout(LayoutKind.Auto)]
    private readonly ref struct Rows : IDisposable
    {
        private readonly KernelTensor tensor;
        private readonly bool copied;

        public Rows(KernelTensor w, int type, in ConvolutionShape shape, int threads)
        {
            copied = w.Type != type || !ChannelsLast.IsLayoutOf(w);
            tensor = copied ? WeightLayouts.ChannelsInnermost(w, type, shape, threads) : w;
        }

        public void* Data => tensor.Data;

        public void Dispose()
        {
            if (copied) tensor.Delete();
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly ref struct Multiply(ConvolutionShape shape, Images x, void* w, KernelTensor bias, Images y, int threads) : IVectorised
    {
        private readonly void* w = w;

        public void Run<T, TElement>()
            where T : struct, ILanes<T>
            where TElement : struct, IElement => ColumnProducts<T, TElement>.Forward(x, w, bias, shape, y, threads);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly ref struct Fold(ConvolutionShape shape, Images y, void* w, float* bias, Images x, bool widens, int threads) : IVectorised
    {
        private readonly void* w = w;
        private readonly float* bias = bias;

        public void Run<T, TElement>()
            where T : struct, ILanes<T>
            where TElement : struct, IElement
        {
            if (widens) ColumnProducts<T, Float32Element>.Transposed<TElement>(y, w, bias, shape, x, threads);
            else ColumnProducts<T, TElement>.Transposed<TElement>(y, w, bias, shape, x, threads);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly ref struct Gather(ConvolutionShape shape, Images x, Images y, void* w, int threads) : IVectorised
    {
        private readonly void* w = w;

        public void Run<T, TElement>()
            where T : struct, ILanes<T>
            where TElement : struct, IElement => ColumnProducts<T, TElement>.WeightGradient(x, y, shape, w, threads);
    }
}
