namespace GanFunctional.Torch;

/// <summary>libtorch's own convolution, called around the dispatcher, where ours is registered.</summary>
internal static unsafe class StockConvolution
{
    private const int Room = 8;

    private static readonly nint RefuseAddress = LibTorch.Binding("THSTensor_conv2d");
    private static readonly nint RefuseTransposedAddress = LibTorch.Binding("THSTensor_conv_transpose2d");
    private static readonly nint ForwardAddress = LibTorch.Export("aoti_torch_cpu_convolution");
    private static readonly nint BackwardAddress = LibTorch.Export("aoti_torch_cpu_convolution_backward");

    /// <summary>Whether libtorch exports it.</summary>
    internal static bool IsAvailable => ForwardAddress != 0 && BackwardAddress != 0 && RefuseAddress != 0 && RefuseTransposedAddress != 0;

    /// <summary>The result's owning handle, or 0 if libtorch refuses.</summary>
    internal static nint Forward(KernelTensor x, KernelTensor w, nint bias, in ConvolutionCall call)
    {
        long* lists = stackalloc long[4 * Room];
        for (int i = 0; i < 4; i++) call.CopyTo(i, lists + (i * Room));
        nint* given = bias == 0 ? null : &bias;
        nint result;
        int status = ((delegate* unmanaged<nint, nint, nint*, long*, long, long*, long, long*, long, int, long*, long, long, nint*, int>)ForwardAddress)(
            x.Handle, w.Handle, given, lists, call.Count(0), lists + Room, call.Count(1), lists + (2 * Room), call.Count(2), call.Transposed ? 1 : 0, lists + (3 * Room), call.Count(3), call.Groups, &result);
        return status == 0 ? result : 0;
    }

    /// <summary>
    /// Leaves libtorch's reason for refusing, where TorchSharp asks for it when a result is no tensor: see
    /// <see cref="StockProduct"/>.
    /// </summary>
    /// <returns>A tensor that is none.</returns>
    internal static nint Refuse(KernelTensor x, KernelTensor w, nint bias, in ConvolutionCall call)
    {
        if (x.Type != w.Type) return StockProduct.Mm.RefuseTypes(x, w);

        // Tensors without numbers are of no CPU: the kernel that refuses them is libtorch's.
        using DisposeScope scope = torch.NewDisposeScope();
        nint Shape(KernelTensor tensor) => torch.empty(tensor.Sizes.ToArray(), device: torch.META).Handle;
        nint input = Shape(x), weight = Shape(w), shift = bias == 0 ? 0 : Shape(new KernelTensor(bias));
        long* lists = stackalloc long[4 * Room];
        for (int i = 0; i < 4; i++) call.CopyTo(i, lists + (i * Room));
        _ = call.Transposed
            ? ((delegate* unmanaged<nint, nint, nint, long*, int, long*, int, long*, int, long*, int, long, nint>)RefuseTransposedAddress)(
                input, weight, shift, lists, call.Count(0), lists + Room, call.Count(1), lists + (3 * Room), call.Count(3), lists + (2 * Room), call.Count(2), call.Groups)
            : ((delegate* unmanaged<nint, nint, nint, long*, int, long*, int, long*, int, long, nint>)RefuseAddress)(
                input, weight, shift, lists, call.Count(0), lists + Room, call.Count(1), lists + (2 * Room), call.Count(2), call.Groups);
        return KernelTensor.Undefined().Handle;
    }

    /// <summary>The gradients that are asked for, by owning handles.</summary>
    /// <returns>Whether libtorch computed them.</returns>
    internal static bool Backward(KernelTensor gradient, KernelTensor x, KernelTensor w, ReadOnlySpan<long> biasSizes, in ConvolutionCall call, int* mask, nint* results)
    {
        long* lists = stackalloc long[4 * Room];
        for (int i = 0; i < 4; i++) call.CopyTo(i, lists + (i * Room));
        fixed (long* sizes = biasSizes)
        {
            long* pointer = sizes;
            return ((delegate* unmanaged<nint, nint, nint, long**, long, long*, long, long*, long, long*, long, int, long*, long, long, int*, long, nint*, nint*, nint*, int>)BackwardAddress)(
                gradient.Handle, x.Handle, w.Handle, sizes == null ? null : &pointer, biasSizes.Length, lists, call.Count(0), lists + Room, call.Count(1), lists + (2 * Room), call.Count(2), call.Transposed ? 1 : 0, lists + (3 * Room), call.Count(3), call.Groups, mask, 3, results, results + 1, results + 2) == 0;
        }
    }
}
