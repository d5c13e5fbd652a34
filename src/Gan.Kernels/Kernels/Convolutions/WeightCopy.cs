using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Weights in float32 in the order of a kernel; the tensor's own memory where it is in that order.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe ref struct WeightCopy : IDisposable
{
    private readonly KernelTensor copy;
    private readonly bool copied;

    private WeightCopy(KernelTensor copy, bool copied, Weights weights)
    {
        this.copy = copy;
        this.copied = copied;
        Weights = weights;
    }

    /// <summary>The weights.</summary>
    internal Weights Weights { get; }

    /// <summary>
    /// Output channels side by side, block after block: what is read for one block is in one piece of memory.
    /// </summary>
    internal static WeightCopy ByOutput(KernelTensor w, in ConvolutionShape shape, int threads)
    {
        WeightCopy weights = EmptyByOutput(w, shape);
        using Source source = new(w);
        Transposition.Run(source.Data, shape.Outputs / Blocks.Width, Blocks.Width, (int)(shape.Inputs * shape.Kernel.Area), weights.copy.Data, threads);
        return weights;
    }

    /// <summary>The same, not initialised.</summary>
    internal static WeightCopy EmptyByOutput(KernelTensor w, in ConvolutionShape shape)
    {
        int k = shape.Outputs, c = shape.Inputs, area = (int)shape.Kernel.Area;
        bool innermost = ChannelsLast.IsLayoutOf(w);
        KernelTensor empty = KernelTensor.New(KernelTensor.Float32, (long)c * area, k);
        (int channel, int tap) = innermost ? (1, c) : (area, 1);
        return new(empty, true, new(empty.Data, shape.Kernel.Height, shape.Kernel.Width, channel * Blocks.Width, tap * Blocks.Width, (nint)c * area * Blocks.Width));
    }

    /// <summary>Input channels side by side.</summary>
    internal static WeightCopy ByInput(KernelTensor w, in ConvolutionShape shape, int threads)
    {
        int c = shape.Inputs, area = (int)shape.Kernel.Area;
        bool innermost = ChannelsLast.IsLayoutOf(w);
        if (innermost && w.IsFloat32) return new(default, false, new(w.Data, shape.Kernel.Height, shape.Kernel.Width, (nint)area * c, c, Blocks.Width));
        KernelTensor ordered = WeightLayouts.ChannelsInnermost(w, KernelTensor.Float32, shape, threads);
        return new(ordered, true, new(ordered.Data, shape.Kernel.Height, shape.Kernel.Width, (nint)area * c, c, Blocks.Width));
    }

    /// <summary>
    /// A tensor like <paramref name="w"/>, of the weights that were written in the order of
    /// <see cref="ByOutput"/>.
    /// </summary>
    internal KernelTensor ToTensor(KernelTensor w, in ConvolutionShape shape, int threads)
    {
        KernelTensor result = WeightLayouts.Empty(w, KernelTensor.Float32);
        Transposition.Run(copy.Data, shape.Outputs / Blocks.Width, (int)(shape.Inputs * shape.Kernel.Area), Blocks.Width, result.Data, threads);
        if (w.IsFloat32) return result;
        KernelTensor rounded = WeightLayouts.Empty(w, w.Type);
        rounded.Fill(result);
        result.Delete();
        return rounded;
    }

    /// <summary>Gives them back.</summary>
    public void Dispose()
    {
        if (copied) copy.Delete();
    }

    // Float32 without gaps, in channels_last if the tensor is, else contiguous.
    [StructLayout(LayoutKind.Auto)]
    private readonly ref struct Source : IDisposable
    {
        private readonly KernelTensor copy;
        private readonly bool copied;

        public Source(KernelTensor w)
        {
            copied = !w.IsFloat32 || !(ChannelsLast.IsLayoutOf(w) || ChannelsLast.IsContiguous(w));
            copy = w;
            if (!copied) return;
            copy = WeightLayouts.Empty(w, KernelTensor.Float32);
            copy.Fill(w);
        }

        public float* Data => copy.Data;

        public void Dispose()
        {
            if (copied) copy.Delete();
        }
    }
}

/// <summary>A bias in float32; zeros where there is none.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe ref struct BiasCopy : IDisposable
{
    private readonly KernelTensor tensor;

    internal BiasCopy(KernelTensor? bias, int channels)
    {
        tensor = KernelTensor.New(KernelTensor.Float32, channels);
        if (bias is { } given) tensor.Fill(given);
        else new Span<float>(tensor.Data, channels).Clear();
    }

    /// <summary>The first number.</summary>
    internal float* Data => tensor.Data;

    /// <summary>Gives it back.</summary>
    public void Dispose() => tensor.Delete();
}
