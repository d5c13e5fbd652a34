using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// The three functions that convolutions, transposed ones and all their derivatives are made of, each in several ways. See
/// <see cref="ConvolutionRules"/> for which is taken; nothing comes back where that is libtorch's.
/// </summary>
internal static unsafe class Convolutions
{
    /// <summary>y = w ⋆ x + bias.</summary>
    internal static KernelTensor? Forward(Way way, in ConvolutionShape shape, KernelTensor x, KernelTensor w, KernelTensor? bias, VectorWidth width, int threads)
    {
        switch (way)
        {
            case Way.Filter:
                {
                    using ChannelsLast input = new(x);
                    using WeightCopy weights = WeightCopy.ByOutput(w, shape, threads);
                    using BiasCopy shift = new(bias, shape.Outputs);
                    KernelTensor y = ChannelsLast.New(x.Type, shape.Count, shape.Outputs, shape.Output);
                    Chosen.Filter(width, shape.Kernel.Height, x.IsBFloat16, isGradient: false, new FilterForward { X = input.Images, Y = ChannelsLast.Of(y, shape.Output), W = weights.Weights, Bias = shift.Data, Shape = shape, Threads = threads });
                    return y;
                }

            case Way.Columns:
                {
                    using ChannelsLast input = new(x);
                    using SameType row = SameType.Of(bias ?? default, x);
                    using Rows rows = new(w, x.Type, shape, threads);
                    KernelTensor y = ChannelsLast.New(x.Type, shape.Count, shape.Outputs, shape.Output);
                    Chosen.Vectors(width, x.IsBFloat16, new ColumnsForward { X = input.Images, Y = ChannelsLast.Of(y, shape.Output), W = rows.Data, Bias = row.Tensor, Shape = shape, Threads = threads });
                    return y;
                }

            case Way.Turned:
                {
                    KernelTensor turned = WeightLayouts.Turned(w, shape);
                    KernelTensor y = Fold(shape.Turned, x, turned, bias, width, threads);
                    turned.Delete();
                    return y;
                }

            default:
                return null;
        }
    }

    /// <summary>x = w ⋆ᵀ y + bias: a transposed convolution, and the gradient of a convolution's input.</summary>
    internal static KernelTensor? Transposed(Way way, in ConvolutionShape shape, KernelTensor y, KernelTensor w, KernelTensor? bias, VectorWidth width, int threads)
    {
        switch (way)
        {
            case Way.Filter:
                {
                    using ChannelsLast output = new(y);
                    using WeightCopy weights = WeightCopy.ByInput(w, shape, threads);
                    using BiasCopy shift = new(bias, shape.Inputs);
                    KernelTensor x = ChannelsLast.New(y.Type, shape.Count, shape.Inputs, shape.Input);
                    Chosen.Filter(width, shape.Kernel.Height, y.IsBFloat16, isGradient: false, new FilterTransposed { X = ChannelsLast.Of(x, shape.Input), Y = output.Images, W = weights.Weights, Bias = shift.Data, Shape = shape, Threads = threads });
                    return x;
                }

            case Way.Columns:
                return Fold(shape, y, w, bias, width, threads);
            case Way.Turned:
                {
                    KernelTensor turned = WeightLayouts.Turned(w, shape);
                    KernelTensor? x = Forward(Way.Columns, shape.Turned, y, turned, bias, width, threads);
                    turned.Delete();
                    return x;
                }

            default:
                return null;
        }
    }

    /// <summary>The gradient of w.</summary>
    internal static KernelTensor? WeightGradient(Way way, in ConvolutionShape shape, KernelTensor x, KernelTensor y, KernelTensor w, VectorWidth width, int threads)
    {
        switch (way)
        {
            case Way.Filter:
                {
                    using ChannelsLast input = new(x), output = new(y);
                    using WeightCopy sums = WeightCopy.EmptyByOutput(w, shape);
                    Chosen.Filter(width, shape.Kernel.Height, x.IsBFloat16, isGradient: true, new FilterWeightGradient { X = input.Images, Y = output.Images, W = sums.Weights, Shape = shape, Threads = threads });
                    return sums.ToTensor(w, shape, threads);
                }

            case Way.Columns:
                {
                    using ChannelsLast input = new(x), output = new(y);
                    KernelTensor rows = ChannelsLast.New(x.Type, shape.Outputs, shape.Inputs, shape.Kernel);
                    Chosen.Vectors(width, x.IsBFloat16, new ColumnsWeightGradient { X = input.Images, Y = output.Images, W = rows.Data, Shape = shape, Threads = threads });
                    return WeightLayouts.Like(w, rows, shape, threads);
                }

            case Way.Turned:
                {
                    using ChannelsLast input = new(x), output = new(y);
                    ConvolutionShape turned = shape.Turned;
                    KernelTensor rows = ChannelsLast.New(x.Type, turned.Outputs, turned.Inputs, shape.Kernel);
                    Chosen.Vectors(width, x.IsBFloat16, new ColumnsWeightGradient { X = output.Images, Y = input.Images, W = rows.Data, Shape = turned, Threads = threads });
                    KernelTensor back = WeightLayouts.Turned(rows, turned);
                    rows.Delete();
                    return WeightLayouts.Like(w, back, shape, threads);
                }

            default:
                return null;
        }
    }

    /// <summary>The gradient of the bias, float32 whatever <paramref name="y"/> is.</summary>
    internal static KernelTensor BiasGradient(KernelTensor y, VectorWidth width, int threads)
    {
        using ChannelsLast output = new(y);
        KernelTensor sums = KernelTensor.New(KernelTensor.Float32, output.Images.Channels);
        Chosen.Vectors(width, y.IsBFloat16, new SumChannels { Images = output.Images, Sums = sums.Data, Threads = threads });
        return sums;
    }

    // Where columns are folded over few channels they are float32.
    private static KernelTensor Fold(in ConvolutionShape shape, KernelTensor y, KernelTensor w, KernelTensor? bias, VectorWidth width, int threads)
    {
        bool exact = y.IsBFloat16 && shape.Inputs < Blocks.Width;
        using ChannelsLast output = new(y);
        using Rows rows = new(w, exact ? KernelTensor.Float32 : y.Type, shape, threads);
        using BiasCopy shift = new(bias, shape.Inputs);
        KernelTensor x = ChannelsLast.New(y.Type, shape.Count, shape.Inputs, shape.Input);
        ColumnsTransposed work = new() { X = ChannelsLast.Of(x, shape.Input), Y = output.Images, W = rows.Data, Bias = shift.Data, Shape = shape, Threads = threads, Exact = exact };
        Chosen.Vectors(width, y.IsBFloat16, work);
        return x;
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
    private ref struct FilterForward : IFiltering
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
            Axis vertical = Axis.Convolution(Shape.Kernel.Height, Shape.Stride.Height, Shape.Padding.Height, TFilter.Taps);
            Axis horizontal = Axis.Convolution(Shape.Kernel.Width, Shape.Stride.Width, Shape.Padding.Width, TFilter.Taps);
            MinimalFiltering<T, TFilter, TElement>.Convolve(X, Y, W, Bias, vertical, horizontal, Threads);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private ref struct FilterTransposed : IFiltering
    {
        public Images X;
        public Images Y;
        public Weights W;
        public float* Bias;
        public ConvolutionShape Shape;
        public int Threads;

        // Each phase of the result is a convolution.
        public readonly void Run<T, TFilter, TElement>()
            where T : struct, ILanes<T>
            where TFilter : struct, IFilter
            where TElement : struct, IElement
        {
            for (int above = 0; above < Shape.Stride.Height; above++)
            {
                Axis vertical = Axis.Transposed(Shape.Kernel.Height, Shape.Stride.Height, Shape.Padding.Height, TFilter.Taps, above);
                for (int beside = 0; beside < Shape.Stride.Width; beside++)
                {
                    Axis horizontal = Axis.Transposed(Shape.Kernel.Width, Shape.Stride.Width, Shape.Padding.Width, TFilter.Taps, beside);
                    MinimalFiltering<T, TFilter, TElement>.Convolve(Y, X, W, Bias, vertical, horizontal, Threads);
                }
            }
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private ref struct FilterWeightGradient : IFiltering
    {
        public Images X;
        public Images Y;
        public Weights W;
        public ConvolutionShape Shape;
        public int Threads;

        public readonly void Run<T, TFilter, TElement>()
            where T : struct, ILanes<T>
            where TFilter : struct, IFilter
            where TElement : struct, IElement
        {
            Axis vertical = Axis.Convolution(Shape.Kernel.Height, Shape.Stride.Height, Shape.Padding.Height, TFilter.Taps);
            Axis horizontal = Axis.Convolution(Shape.Kernel.Width, Shape.Stride.Width, Shape.Padding.Width, TFilter.Taps);
            MinimalFiltering<T, TFilter, TElement>.WeightGradient(X, Y, W, vertical, horizontal, Threads);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private ref struct ColumnsForward : IVectorised
    {
        public Images X;
        public Images Y;
        public void* W;
        public KernelTensor Bias;
        public ConvolutionShape Shape;
        public int Threads;

        public readonly void Run<T, TElement>()
            where T : struct, ILanes<T>
            where TElement : struct, IElement => ColumnConvolution<T, TElement>.Forward(X, W, Bias, Shape, Y, Threads);
    }

    [StructLayout(LayoutKind.Auto)]
    private ref struct ColumnsTransposed : IVectorised
    {
        public Images X;
        public Images Y;
        public void* W;
        public float* Bias;
        public ConvolutionShape Shape;
        public int Threads;
        public bool Exact;

        public readonly void Run<T, TElement>()
            where T : struct, ILanes<T>
            where TElement : struct, IElement
        {
            if (Exact) ColumnConvolution<T, Float32Element>.Transposed<TElement>(Y, W, Bias, Shape, X, Threads);
            else ColumnConvolution<T, TElement>.Transposed<TElement>(Y, W, Bias, Shape, X, Threads);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private ref struct ColumnsWeightGradient : IVectorised
    {
        public Images X;
        public Images Y;
        public void* W;
        public ConvolutionShape Shape;
        public int Threads;

        public readonly void Run<T, TElement>()
            where T : struct, ILanes<T>
            where TElement : struct, IElement => ColumnConvolution<T, TElement>.WeightGradient(X, Y, Shape, W, Threads);
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
