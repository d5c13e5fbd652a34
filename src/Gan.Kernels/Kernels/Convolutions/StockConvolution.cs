namespace GanFunctional.Torch;

/// <summary>libtorch's own convolution, called around the dispatcher, where ours is registered.</summary>
internal static unsafe class StockConvolution
{
    private const int Room = 8;

    private static readonly nint ForwardAddress = LibTorch.Export("aoti_torch_cpu_convolution");
    private static readonly nint BackwardAddress = LibTorch.Export("aoti_torch_cpu_convolution_backward");

    /// <summary>Whether libtorch exports it.</summary>
    internal static bool IsAvailable => ForwardAddress != 0 && BackwardAddress != 0;

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
