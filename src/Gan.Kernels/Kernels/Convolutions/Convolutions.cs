using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>The three functions that convolutions, transposed ones and all their derivatives are made of, each by the computation that is fastest for its sizes.</summary>
internal static unsafe class Convolutions
{
    /// <summary>y = w ⋆ x + bias.</summary>
    /// <returns>Whether there is a kernel for it.</returns>
    internal static bool TryForward(in ConvolutionShape shape, KernelTensor x, KernelTensor w, KernelTensor? bias, VectorWidth width, int threads, out KernelTensor y)
    {
        y = default;
        if (!Filtering.Serves(shape)) return false;
        using ChannelsLast input = new(x);
        y = ChannelsLast.New(x.Type, shape.Count, shape.Outputs, shape.Output);
        using WeightCopy weights = WeightCopy.ByOutput(w, shape);
        using BiasCopy shift = new(bias, shape.Outputs);
        Convolve work = new() { X = input.Images, Y = ChannelsLast.Of(y, shape.Output), W = weights.Weights, Bias = shift.Data, Shape = shape, Threads = threads };
        Filtering.With(width, shape.Kernel.Height, x.IsBFloat16, work);
        return true;
    }

    /// <summary>x = w ⋆ᵀ y + bias: a transposed convolution, and the gradient of a convolution's input.</summary>
    /// <returns>Whether there is a kernel for it.</returns>
    internal static bool TryTransposed(in ConvolutionShape shape, KernelTensor y, KernelTensor w, KernelTensor? bias, VectorWidth width, int threads, out KernelTensor x)
    {
        x = default;
        if (!Filtering.Serves(shape)) return false;
        using ChannelsLast output = new(y);
        x = ChannelsLast.New(y.Type, shape.Count, shape.Inputs, shape.Input);
        using WeightCopy weights = WeightCopy.ByInput(w, shape);
        using BiasCopy shift = new(bias, shape.Inputs);
        Transpose work = new() { X = ChannelsLast.Of(x, shape.Input), Y = output.Images, W = weights.Weights, Bias = shift.Data, Shape = shape, Threads = threads };
        Filtering.With(width, shape.Kernel.Height, y.IsBFloat16, work);
        return true;
    }

    /// <summary>The gradient of w.</summary>
    /// <returns>Whether there is a kernel for it.</returns>
    internal static bool TryWeightGradient(in ConvolutionShape shape, KernelTensor x, KernelTensor y, KernelTensor w, VectorWidth width, int threads, out KernelTensor gradient)
    {
        gradient = default;
        if (!Filtering.Serves(shape)) return false;
        using ChannelsLast input = new(x), output = new(y);
        using WeightCopy sums = WeightCopy.EmptyByOutput(shape);
        WeightGradient work = new() { X = input.Images, Y = output.Images, W = sums.Weights, Shape = shape, Threads = threads };
        Filtering.With(width, shape.Kernel.Height, x.IsBFloat16, work);
        gradient = KernelTensor.New(w.Type, w.Sizes, w.Strides);
        gradient.Fill(sums.Tensor);
        return true;
    }

    [StructLayout(LayoutKind.Auto)]
    private ref struct Convolve : IFiltering
    {
        public Images X;
        public Images Y;
        public Weights W;
        public float* Bias;
        public ConvolutionShape Shape;
        public int Threads;

        public readonly void Run<T, TFilter, TElement>()
            where T : struct, ILanes<T>
            where TFilter : struct, IFilter
            where TElement : struct, IElement =>
            MinimalFiltering<T, TFilter, TElement>.Convolve(
                X,
                Y,
                W,
                Bias,
                Axis.Convolution(Shape.Kernel.Height, Shape.Stride.Height, Shape.Padding.Height, TFilter.Taps),
                Axis.Convolution(Shape.Kernel.Width, Shape.Stride.Width, Shape.Padding.Width, TFilter.Taps),
                Threads);
    }

    [StructLayout(LayoutKind.Auto)]
    private ref struct Transpose : IFiltering
    {
        public Images X;
        public Images Y;
        public Weights W;
        public float* Bias;
        public ConvolutionShape Shape;
        public int Threads;

        public readonly void Run<T, TFilter, TElement>()
            where T : struct, ILanes<T>
            where TFilter : struct, IFilter
            where TElement : struct, IElement
        {
            for (int above = 0; above < Shape.Stride.Height; above++)
            {
                for (int beside = 0; beside < Shape.Stride.Width; beside++)
                {
                    MinimalFiltering<T, TFilter, TElement>.Convolve(
                        Y,
                        X,
                        W,
                        Bias,
                        Axis.Transposed(Shape.Kernel.Height, Shape.Stride.Height, Shape.Padding.Height, TFilter.Taps, above),
                        Axis.Transposed(Shape.Kernel.Width, Shape.Stride.Width, Shape.Padding.Width, TFilter.Taps, beside),
                        Threads);
                }
            }
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private ref struct WeightGradient : IFiltering
    {
        public Images X;
        public Images Y;
        public Weights W;
        public ConvolutionShape Shape;
        public int Threads;

        public readonly void Run<T, TFilter, TElement>()
            where T : struct, ILanes<T>
            where TFilter : struct, IFilter
            where TElement : struct, IElement =>
            MinimalFiltering<T, TFilter, TElement>.WeightGradient(
                X,
                Y,
                W,
                Axis.Convolution(Shape.Kernel.Height, Shape.Stride.Height, Shape.Padding.Height, TFilter.Taps),
                Axis.Convolution(Shape.Kernel.Width, Shape.Stride.Width, Shape.Padding.Width, TFilter.Taps),
                Threads);
    }
}
