using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// The kernels of <c>aten::convolution</c> and <c>aten::convolution_backward</c>. They are called with a stack of words: the arguments, whose owning
/// handles are theirs, and then the results'.
/// </summary>
internal static unsafe class ConvolutionKernels
{
    private static VectorWidth width;

    /// <summary>Whether what these do not serve can be handed back.</summary>
    internal static bool IsAvailable => StockConvolution.IsAvailable && ConvolutionCall.IsAvailable;

    /// <summary>Registers them.</summary>
    internal static void Register(VectorWidth vectors)
    {
        width = vectors;
        KernelLibrary.Register([
            ("convolution", (nint)(delegate* unmanaged<ulong*, ulong, ulong, void>)&Forward),
            ("convolution_backward", (nint)(delegate* unmanaged<ulong*, ulong, ulong, void>)&Backward)]);
    }

    [UnmanagedCallersOnly]
    private static void Forward(ulong* stack, ulong arguments, ulong results)
    {
        KernelTensor x = new((nint)stack[0]), w = new((nint)stack[1]);
        nint bias = Optional(stack[2]);
        ConvolutionCall call = new(stack + 3);
        stack[0] = (ulong)Convolve(x, w, bias, call);
        x.Delete();
        w.Delete();
        if (bias != 0) new KernelTensor(bias).Delete();
    }

    [UnmanagedCallersOnly]
    private static void Backward(ulong* stack, ulong arguments, ulong results)
    {
        KernelTensor gradient = new((nint)stack[0]), x = new((nint)stack[1]), w = new((nint)stack[2]);
        long* numbers = stackalloc long[8];
        nint list = Optional(stack[3]);
        int biasDimensions = list == 0 ? -1 : ConvolutionCall.Take((ulong)list, numbers, 8);
        ReadOnlySpan<long> biasSizes = biasDimensions < 0 ? default : new(numbers, biasDimensions);
        ConvolutionCall call = new(stack + 4);
        long* wanted = stackalloc long[3];
        _ = ConvolutionCall.Take(stack[10], wanted, 3);
        int* mask = stackalloc int[] { (int)(wanted[0] & 1), (int)(wanted[1] & 1), (int)(wanted[2] & 1) };
        nint* made = stackalloc nint[3];
        Differentiate(gradient, x, w, biasSizes, call, mask, made);
        for (int i = 0; i < 3; i++) stack[i] = (ulong)(made[i] == 0 ? KernelTensor.Undefined().Handle : made[i]);
        gradient.Delete();
        x.Delete();
        w.Delete();
    }

    private static nint Convolve(KernelTensor x, KernelTensor w, nint bias, in ConvolutionCall call)
    {
        KernelTensor? shift = new KernelTensor(bias) is { IsDefined: true } given ? given : null;
        try
        {
            if (Served(x, w) && ConvolutionShape.Of(call, x.Sizes, w.Sizes) is { } shape)
            {
                if ((call.Transposed ? Transposed(shape, x, w, shift) : Forward(shape, x, w, shift)) is { } y) return InLayoutOf(x, w, y).Handle;
            }
        }
        catch (Exception)
        {
            // As if it were not served: an exception must not meet libtorch's frames.
        }

        using SameType weight = new(w, x), added = new(shift ?? default, x);
        return StockConvolution.Forward(x, weight.Tensor, added.Tensor.Handle, call);
    }

    private static void Differentiate(KernelTensor gradient, KernelTensor x, KernelTensor w, ReadOnlySpan<long> biasSizes, in ConvolutionCall call, int* mask, nint* made)
    {
        for (int i = 0; i < 3; i++) made[i] = 0;
        try
        {
            if (Served(x, w) && gradient.Type == x.Type && ConvolutionShape.Of(call, x.Sizes, w.Sizes) is { } shape)
            {
                if (mask[0] == 1 && (call.Transposed ? Forward(shape, gradient, w, null) : Transposed(shape, gradient, w, null)) is { } dx) made[0] = InLayoutOf(x, w, dx).Handle;
                if (mask[1] == 1 && (call.Transposed ? WeightGradient(shape, gradient, x, w) : WeightGradient(shape, x, gradient, w)) is { } dw) made[1] = dw.Handle;
                if (mask[2] == 1) made[2] = Convolutions.BiasGradient(gradient, width, Threads).Handle;
                for (int i = 0; i < 3; i++) mask[i] = made[i] == 0 ? mask[i] : 0;
            }
        }
        catch (Exception)
        {
            // As if it were not served.
        }

        if (mask[0] + mask[1] + mask[2] == 0) return;
        nint* rest = stackalloc nint[3];
        using SameType weight = new(w, x);
        if (!StockConvolution.Backward(gradient, x, weight.Tensor, biasSizes, call, mask, rest)) return;
        for (int i = 0; i < 3; i++)
        {
            if (mask[i] == 1) made[i] = rest[i];
        }
    }

    private static KernelTensor? Forward(in ConvolutionShape shape, KernelTensor x, KernelTensor w, KernelTensor? bias) =>
        Convolutions.Forward(ConvolutionRules.Forward(shape, x.IsBFloat16), shape, x, w, bias, width, Threads);

    private static KernelTensor? Transposed(in ConvolutionShape shape, KernelTensor y, KernelTensor w, KernelTensor? bias) =>
        Convolutions.Transposed(ConvolutionRules.Transposed(shape, y.IsBFloat16), shape, y, w, bias, width, Threads);

    private static KernelTensor? WeightGradient(in ConvolutionShape shape, KernelTensor x, KernelTensor y, KernelTensor w) =>
        Convolutions.WeightGradient(ConvolutionRules.WeightGradient(shape, x.IsBFloat16), shape, x, y, w, width, Threads);

    private static int Threads => torch.get_num_threads();

    private static bool Served(KernelTensor x, KernelTensor w) => (x.IsFloat32 || x.IsBFloat16) && (w.IsFloat32 || w.IsBFloat16);

    // libtorch's rule: channels_last if the input or the weight is.
    private static KernelTensor InLayoutOf(KernelTensor x, KernelTensor w, KernelTensor images)
    {
        if (ChannelsLast.IsLayoutOf(x) || ChannelsLast.IsLayoutOf(w)) return images;
        KernelTensor copy = images.Empty(images.Sizes);
        copy.Fill(images);
        images.Delete();
        return copy;
    }

    // An optional argument's word, whose memory libtorch's C++ gave.
    private static nint Optional(ulong word)
    {
        if (word == 0) return 0;
        nint value = *(nint*)word;
        NativeMemory.Free((void*)word);
        return value;
    }
}
