using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// The kernels of <c>aten::convolution</c> and <c>aten::convolution_backward</c>. They are called with a
/// stack of words: the arguments, whose owning handles are theirs, and then the results'.
/// </summary>
internal static unsafe class ConvolutionKernels
{
    private static VectorWidth width;

    /// <summary>Whether what these do not serve can be handed back.</summary>
    internal static bool IsAvailable => StockConvolution.IsAvailable && KernelWords.IsAvailable;

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
        KernelTensor bias = new((nint)KernelWords.Unwrap(stack[2]));
        ConvolutionCall call = new(stack + 3);
        stack[0] = (ulong)Convolve(x, w, bias, call);
        x.Delete();
        w.Delete();
        bias.Delete();
    }

    [UnmanagedCallersOnly]
    private static void Backward(ulong* stack, ulong arguments, ulong results)
    {
        KernelTensor gradient = new((nint)stack[0]), x = new((nint)stack[1]), w = new((nint)stack[2]);
        long* numbers = stackalloc long[8];
        int biasDimensions = stack[3] == 0 ? -1 : ConvolutionCall.Take(KernelWords.Unwrap(stack[3]), numbers, 8);
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

    // An exception must not meet libtorch's frames. What goes wrong here is libtorch's to do, or to refuse.
    private static nint Convolve(KernelTensor x, KernelTensor w, KernelTensor bias, in ConvolutionCall call)
    {
        try
        {
            KernelTensor? shift = bias.IsDefined ? bias : null;
            ConvolutionShape? shape = Served(x, w) ? ConvolutionShape.Of(call, x.Sizes, w.Sizes) : null;
            if (shape is { } known && !Shifts(shift, call.Transposed ? known.Inputs : known.Outputs)) shape = null;
            if (shift is null && IsOfExchanged(x, w) && WeightGradientOfExchanged(x, w, call) is { } gradient) return gradient.Handle;
            if (shape is { } served && TryConvolve(served, x, w, shift, call, out KernelTensor y)) return InLayoutOf(x, w, y).Handle;
            using SameType weight = SameType.Of(w, x), added = SameType.Of(shift ?? default, x);
            if (ReadsBeyond(shape, x, w))
            {
                using ChannelsLast images = new(x), weights = new(weight.Tensor);
                nint made = StockConvolution.Forward(images.Tensor, weights.Tensor, added.Tensor.Handle, call);
                if (made != 0) return InLayoutOf(x, w, new(made)).Handle;
            }

            nint result = StockConvolution.Forward(x, weight.Tensor, added.Tensor.Handle, call);
            return result != 0 ? result : StockConvolution.Refuse(x, w, added.Tensor.Handle, call);
        }
        catch (Exception)
        {
            return KernelTensor.Undefined().Handle;
        }
    }

    private static bool TryConvolve(in ConvolutionShape shape, KernelTensor x, KernelTensor w, KernelTensor? bias, in ConvolutionCall call, out KernelTensor y)
    {
        y = default;
        try
        {
            if ((call.Transposed ? Transposed(shape, x, w, bias) : Forward(shape, x, w, bias)) is not { } made) return false;
            y = made;
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    // A second derivative's gradient of a weight, see ConvolutionShape.OfWeightGradient: in the layout of the
    // images, which is likely the weight's too.
    private static KernelTensor? WeightGradientOfExchanged(KernelTensor x, KernelTensor y, in ConvolutionCall call)
    {
        if (ConvolutionShape.OfWeightGradient(call, x.Sizes, y.Sizes) is not { } shape) return null;
        using Exchanged input = new(x), output = new(y);
        KernelTensor weight = IsLast(input.Tensor) || IsLast(output.Tensor)
            ? ChannelsLast.New(x.Type, shape.Outputs, shape.Inputs, shape.Kernel)
            : KernelTensor.New(x.Type, shape.Outputs, shape.Inputs, shape.Kernel.Height, shape.Kernel.Width);
        nint* made = stackalloc nint[3];
        int* mask = stackalloc int[] { 0, 1, 0 };
        Differentiate(output.Tensor, input.Tensor, weight, default, call.Exchanged(), mask, made);
        weight.Delete();
        if (made[1] == 0) return null;
        KernelTensor gradient = new(made[1]), result = gradient.Exchanged();
        gradient.Delete();
        return result;
    }

    // Views of images with their first dimensions exchanged: neither layout is theirs.
    private static bool IsOfExchanged(KernelTensor x, KernelTensor w) =>
        x.Type == w.Type && Served(x, w) && x.Sizes.Length == 4 && w.Sizes.Length == 4 && IsExchanged(x) && IsExchanged(w);

    private static bool IsExchanged(KernelTensor tensor) => !ChannelsLast.IsLayoutOf(tensor) && !ChannelsLast.IsContiguous(tensor);

    [StructLayout(LayoutKind.Auto)]
    private readonly ref struct Exchanged(KernelTensor tensor) : IDisposable
    {
        public KernelTensor Tensor { get; } = tensor.Exchanged();

        public void Dispose() => Tensor.Delete();
    }

    private static void Differentiate(KernelTensor gradient, KernelTensor x, KernelTensor w, ReadOnlySpan<long> biasSizes, in ConvolutionCall call, int* mask, nint* made)
    {
        for (int i = 0; i < 3; i++) made[i] = 0;
        try
        {
            ConvolutionShape? shape = Served(x, w) && gradient.Type == x.Type ? ConvolutionShape.Of(call, x.Sizes, w.Sizes) : null;
            if (shape is { } served) TryDifferentiate(served, gradient, x, w, call, mask, made);
            if (mask[0] + mask[1] + mask[2] == 0) return;
            nint* rest = stackalloc nint[3];
            using SameType weight = SameType.Of(w, x);
            bool done;
            if (ReadsBeyond(shape, x, w))
            {
                using ChannelsLast images = new(x), gradients = new(gradient), weights = new(weight.Tensor);
                done = StockConvolution.Backward(gradients.Tensor, images.Tensor, weights.Tensor, biasSizes, call, mask, rest);
                if (done && mask[0] == 1) rest[0] = InLayoutOf(x, w, new(rest[0])).Handle;
                if (done && mask[1] == 1) rest[1] = LikeWeight(w, new(rest[1])).Handle;
            }
            else
            {
                done = StockConvolution.Backward(gradient, x, weight.Tensor, biasSizes, call, mask, rest);
            }

            for (int i = 0; i < 3; i++)
            {
                if (done && mask[i] == 1) made[i] = rest[i];
            }
        }
        catch (Exception)
        {
            // Gradients that are absent.
        }
    }

    private static void TryDifferentiate(in ConvolutionShape shape, KernelTensor gradient, KernelTensor x, KernelTensor w, in ConvolutionCall call, int* mask, nint* made)
    {
        try
        {
            // The second derivative of a leaky ReLU hands zeros down the graph of a gradient penalty.
            if (gradient.IsZero)
            {
                if (mask[0] == 1) made[0] = Cleared(WeightLayouts.Empty(x, x.Type));
                if (mask[1] == 1) made[1] = Cleared(WeightLayouts.Empty(w, w.Type));
                if (mask[2] == 1) made[2] = Cleared(KernelTensor.Vector(gradient.Sizes[1]));
                for (int i = 0; i < 3; i++) mask[i] = 0;
                return;
            }

            if (mask[0] == 1 && (call.Transposed ? Forward(shape, gradient, w, null) : Transposed(shape, gradient, w, null)) is { } dx) made[0] = InLayoutOf(x, w, dx).Handle;
            if (mask[1] == 1 && (call.Transposed ? WeightGradient(shape, gradient, x, w) : WeightGradient(shape, x, gradient, w)) is { } dw) made[1] = dw.Handle;
            if (mask[2] == 1) made[2] = Convolutions.BiasGradient(gradient, Means).Handle;
        }
        catch (Exception)
        {
            // What is absent is not served.
        }

        for (int i = 0; i < 3; i++) mask[i] = made[i] == 0 ? mask[i] : 0;
    }

    private static nint Cleared(KernelTensor tensor)
    {
        tensor.Clear();
        return tensor.Handle;
    }

    private static KernelTensor? Forward(in ConvolutionShape shape, KernelTensor x, KernelTensor w, KernelTensor? bias) =>
        Convolutions.Forward(ConvolutionRules.Forward(shape, x.IsBFloat16), shape, x, w, bias, Means);

    private static KernelTensor? Transposed(in ConvolutionShape shape, KernelTensor y, KernelTensor w, KernelTensor? bias) =>
        Convolutions.Transposed(ConvolutionRules.Transposed(shape, y.IsBFloat16), shape, y, w, bias, Means);

    private static KernelTensor? WeightGradient(in ConvolutionShape shape, KernelTensor x, KernelTensor y, KernelTensor w) =>
        Convolutions.WeightGradient(ConvolutionRules.WeightGradient(shape, x.IsBFloat16), shape, x, y, w, Means);

    private static Means Means => new(width, torch.get_num_threads());

    // A number for each channel, or none.
    private static bool Shifts(KernelTensor? bias, int channels) =>
        bias is not { } given || ((given.IsFloat32 || given.IsBFloat16) && given.Sizes.Length == 1 && given.Sizes[0] == channels && (channels == 1 || given.Strides[0] == 1));

    private static bool Served(KernelTensor x, KernelTensor w) => (x.IsFloat32 || x.IsBFloat16) && (w.IsFloat32 || w.IsBFloat16);

    // Where channels do not fill vectors, libtorch's kernels for contiguous tensors read past them, and are
    // wrong where that is not zero.
    private static bool ReadsBeyond(ConvolutionShape? shape, KernelTensor x, KernelTensor w) => Served(x, w) && x.Sizes.Length == 4 && shape is not { FillsVectors: true };

    // libtorch's rule: channels_last if the input or the weight is.
    private static KernelTensor InLayoutOf(KernelTensor x, KernelTensor w, KernelTensor images)
    {
        if (IsLast(x) || IsLast(w) || ChannelsLast.IsContiguous(images)) return images;
        return ChannelsLast.ToContiguous(images);
    }

    private static KernelTensor LikeWeight(KernelTensor w, KernelTensor gradient)
    {
        if (gradient.IsLaidOutAs(w)) return gradient;
        KernelTensor result = WeightLayouts.Empty(w, gradient.Type);
        result.Fill(gradient);
        gradient.Delete();
        return result;
    }

    // Tensors of one channel or pixel are in both layouts: libtorch goes by the strides.
    private static bool IsLast(KernelTensor tensor)
    {
        ReadOnlySpan<long> sizes = tensor.Sizes, strides = tensor.Strides;
        if (strides[1] == 0) return false;
        long least = 0;
        foreach (int d in (ReadOnlySpan<int>)[1, 3, 2, 0])
        {
            if (sizes[d] == 0 || strides[d] < least || (d == 0 && least == strides[1])) return false;
            least = strides[d] * sizes[d];
        }

        return true;
    }
}
