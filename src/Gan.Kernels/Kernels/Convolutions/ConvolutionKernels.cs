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
        try
        {
            if (Served(x, w, x) && ConvolutionShape.Of(call, x.Sizes, w.Sizes) is { } shape)
            {
                KernelTensor? shift = bias == 0 ? null : new KernelTensor(bias);
                bool last = ChannelsLast.IsLayoutOf(x) || ChannelsLast.IsLayoutOf(w);
                KernelTensor? y = call.Transposed ? Convolutions.Transposed(shape, x, w, shift, width, Threads) : Convolutions.Forward(shape, x, w, shift, width, Threads);
                if (y is { } made) return (last ? made : Contiguous(made)).Handle;
            }
        }
        catch (Exception)
        {
            // As if it were not served: an exception must not meet libtorch's frames.
        }

        return StockConvolution.Forward(x, w, bias, call);
    }

    private static void Differentiate(KernelTensor gradient, KernelTensor x, KernelTensor w, ReadOnlySpan<long> biasSizes, in ConvolutionCall call, int* mask, nint* made)
    {
        for (int i = 0; i < 3; i++) made[i] = 0;
        try
        {
            if (Served(x, w, gradient) && ConvolutionShape.Of(call, x.Sizes, w.Sizes) is { } shape)
            {
                KernelTensor input = call.Transposed ? gradient : x, output = call.Transposed ? x : gradient;
                bool last = ChannelsLast.IsLayoutOf(x) || ChannelsLast.IsLayoutOf(w);
                if (mask[0] == 1
                    && (call.Transposed ? Convolutions.Forward(shape, gradient, w, null, width, Threads) : Convolutions.Transposed(shape, gradient, w, null, width, Threads)) is { } dx)
                {
                    made[0] = (last ? dx : Contiguous(dx)).Handle;
                    mask[0] = 0;
                }

                if (mask[1] == 1 && Convolutions.WeightGradient(shape, input, output, w, width, Threads) is { } dw)
                {
                    made[1] = dw.Handle;
                    mask[1] = 0;
                }
            }
        }
        catch (Exception)
        {
            // As if it were not served.
        }

        if (mask[0] + mask[1] + mask[2] == 0) return;
        nint* rest = stackalloc nint[3];
        if (!StockConvolution.Backward(gradient, x, w, biasSizes, call, mask, rest)) return;
        for (int i = 0; i < 3; i++)
        {
            if (mask[i] == 1) made[i] = rest[i];
        }
    }

    private static int Threads => torch.get_num_threads();

    private static bool Served(KernelTensor x, KernelTensor w, KernelTensor other) =>
        (x.IsFloat32 || x.IsBFloat16) && (w.IsFloat32 || w.IsBFloat16) && other.Type == x.Type;

    private static KernelTensor Contiguous(KernelTensor images)
    {
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
