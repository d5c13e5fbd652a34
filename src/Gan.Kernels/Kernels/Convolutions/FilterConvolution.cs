using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>Convolutions of tensors by <see cref="MinimalFiltering{T, TFilter, TElement}"/>.</summary>
internal static unsafe class FilterConvolution
{
    /// <summary>y = w ⋆ x + bias.</summary>
    internal static KernelTensor Forward(in ConvolutionShape shape, KernelTensor x, KernelTensor w, KernelTensor? bias, Means means)
    {
        using ChannelsLast input = new(x);
        using WeightCopy weights = WeightCopy.ByOutput(w, shape, means.Threads);
        using BiasCopy shift = new(bias, shape.Outputs);
        KernelTensor y = ChannelsLast.New(x.Type, shape.Count, shape.Outputs, shape.Output);
        Work work = new(Function.Forward, shape, input.Images, ChannelsLast.Of(y, shape.Output), weights.Weights, shift.Data, means.Threads);
        Chosen.Filter(means.Width, shape, x.IsBFloat16, gradient: false, work);
        return y;
    }

    /// <summary>x = w ⋆ᵀ y + bias.</summary>
    internal static KernelTensor Transposed(in ConvolutionShape shape, KernelTensor y, KernelTensor w, KernelTensor? bias, Means means)
    {
        using ChannelsLast output = new(y);
        using WeightCopy weights = WeightCopy.ByInput(w, shape, means.Threads);
        using BiasCopy shift = new(bias, shape.Inputs);
        KernelTensor x = ChannelsLast.New(y.Type, shape.Count, shape.Inputs, shape.Input);
        Work work = new(Function.Transposed, shape, ChannelsLast.Of(x, shape.Input), output.Images, weights.Weights, shift.Data, means.Threads);
        Chosen.Filter(means.Width, shape, y.IsBFloat16, gradient: false, work);
        return x;
    }

    /// <summary>The gradient of w, in its type and layout.</summary>
    internal static KernelTensor WeightGradient(in ConvolutionShape shape, KernelTensor x, KernelTensor y, KernelTensor w, Means means)
    {
        using ChannelsLast input = new(x), output = new(y);
        using WeightCopy sums = WeightCopy.EmptyByOutput(w, shape);
        Work work = new(Function.WeightGradient, shape, input.Images, output.Images, sums.Weights, null, means.Threads);
        Chosen.Filter(means.Width, shape, x.IsBFloat16, gradient: true, work);
        return sums.ToTensor(w, shape, means.Threads);
    }

    private enum Function
    {
        Forward,
        Transposed,
        WeightGradient,
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly ref struct Work(Function function, ConvolutionShape shape, Images x, Images y, Weights w, float* bias, int threads) : IFiltering
    {
        private readonly float* bias = bias;

        public void Run<T, TFilter, TElement>()
            where T : struct, ILanes<T>
            where TFilter : struct, IFilter
            where TElement : struct, IElement
        {
            Axes axes = new(
                Axis.Convolution(shape.Kernel.Height, shape.Stride.Height, shape.Padding.Height, TFilter.Taps),
                Axis.Convolution(shape.Kernel.Width, shape.Stride.Width, shape.Padding.Width, TFilter.Taps));
            if (function == Function.Transposed) MinimalFiltering<T, TFilter, TElement>.Convolve(y, x, w, bias, Phases(TFilter.Taps), threads);
            else if (function == Function.Forward) MinimalFiltering<T, TFilter, TElement>.Convolve(x, y, w, bias, [axes], threads);
            else MinimalFiltering<T, TFilter, TElement>.WeightGradient(x, y, w, axes, threads);
        }

        // Each phase of a transposed convolution's result is a convolution.
        private Axes[] Phases(int taps)
        {
            Axes[] phases = new Axes[shape.Stride.Height * shape.Stride.Width];
            for (int i = 0; i < phases.Length; i++)
            {
                (int above, int beside) = Math.DivRem(i, shape.Stride.Width);
                phases[i] = new(
                    Axis.Transposed(shape.Kernel.Height, shape.Stride.Height, shape.Padding.Height, taps, above),
                    Axis.Transposed(shape.Kernel.Width, shape.Stride.Width, shape.Padding.Width, taps, beside));
            }

            return phases;
        }
    }
}
