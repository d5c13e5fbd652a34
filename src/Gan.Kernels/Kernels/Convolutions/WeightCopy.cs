using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>Weights in float32 in the order of a kernel.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe ref struct WeightCopy : IDisposable
{
    private WeightCopy(KernelTensor tensor, Weights weights)
    {
        Tensor = tensor;
        Weights = weights;
    }

    /// <summary>The tensor that holds them, as [k, c, height, width].</summary>
    internal KernelTensor Tensor { get; }

    /// <summary>The same for kernels.</summary>
    internal Weights Weights { get; }

    /// <summary>Output channels side by side.</summary>
    internal static WeightCopy ByOutput(KernelTensor w, in ConvolutionShape shape)
    {
        WeightCopy copy = EmptyByOutput(shape);
        copy.Tensor.Fill(w);
        return copy;
    }

    /// <summary>The same, not initialised.</summary>
    internal static WeightCopy EmptyByOutput(in ConvolutionShape shape)
    {
        long k = shape.Outputs, area = shape.Kernel.Area;
        ReadOnlySpan<long> sizes = [k, shape.Inputs, shape.Kernel.Height, shape.Kernel.Width], strides = [1, area * k, shape.Kernel.Width * k, k];
        KernelTensor tensor = KernelTensor.New(KernelTensor.Float32, sizes, strides);
        return new(tensor, new(tensor.Data, shape.Kernel.Height, shape.Kernel.Width, (nint)(area * k), (nint)k));
    }

    /// <summary>Input channels side by side.</summary>
    internal static WeightCopy ByInput(KernelTensor w, in ConvolutionShape shape)
    {
        long c = shape.Inputs, area = shape.Kernel.Area;
        ReadOnlySpan<long> sizes = [shape.Outputs, c, shape.Kernel.Height, shape.Kernel.Width], strides = [area * c, 1, shape.Kernel.Width * c, c];
        KernelTensor tensor = KernelTensor.New(KernelTensor.Float32, sizes, strides);
        tensor.Fill(w);
        return new(tensor, new(tensor.Data, shape.Kernel.Height, shape.Kernel.Width, (nint)(area * c), (nint)c));
    }

    /// <summary>Gives them back.</summary>
    public void Dispose() => Tensor.Delete();
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
