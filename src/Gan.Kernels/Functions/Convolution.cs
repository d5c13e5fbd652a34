using F = TorchSharp.torch.nn.functional;

namespace GanFunctional.Torch;

/// <summary>
/// Convolutions by libtorch's kernels, where those are right. In the contiguous layout some read past the
/// channels of a tensor with few of them and multiply what they find by zero, which gives NaN where the
/// memory holds NaN. So everything is in channels_last. There two kinds are wrong. Those with one pixel of
/// output or kernel are computed as matrix products, see also <see cref="Pointwise"/>. Those of one channel,
/// and in bfloat16 those of an odd number of outputs, get one more channel, of zeros.
/// </summary>
internal static class Convolution
{
    internal static Tensor Forward(Tensor x, Tensor weight, Tensor? bias, long[] stride, long[] padding)
    {
        Check("conv2d", x, weight, 1, stride, padding);
        for (int d = 0; d < 2; d++)
        {
            if (x.shape[2 + d] + (2 * padding[d]) < weight.shape[2 + d])
                throw new TorchException($"conv2d({x.Describe()}, {weight.Describe()}): the kernel is larger than the padded input");
        }

        return Refusal.Steps(
            "conv2d",
            () => IsServed(x, weight)
                ? F.conv2d(Marked(x), weight, bias?.to_type(x.dtype), stride, padding)
                : InTypeOf(x, weight, bias, Pointwise.Serves(weight)
                    ? (x, weight, bias) => Pointwise.Forward(x, weight, bias, stride, padding)
                    : (x, weight, bias) => Convolved(x, weight, bias, stride, padding)),
            x,
            weight,
            bias,
            stride,
            padding);
    }

    internal static Tensor Transposed(Tensor x, Tensor weight, Tensor? bias, long[] stride, long[] padding, long[] outputPadding)
    {
        Check("conv_transpose2d", x, weight, 0, stride, padding);
        Pair("conv_transpose2d", "output_padding", outputPadding);
        for (int d = 0; d < 2; d++)
        {
            if (outputPadding[d] < 0 || outputPadding[d] >= stride[d])
                throw new TorchException($"conv_transpose2d: output_padding must be at least 0 and below the stride, got {outputPadding[d]}");
            if (((x.shape[2 + d] - 1) * stride[d]) - (2 * padding[d]) + weight.shape[2 + d] + outputPadding[d] <= 0)
                throw new TorchException($"conv_transpose2d({x.Describe()}, {weight.Describe()}): no output remains with padding {padding[d]}");
        }

        return Refusal.Steps(
            "conv_transpose2d",
            () => IsServed(x, weight)
                ? F.conv_transpose2d(Marked(x), weight, bias?.to_type(x.dtype), stride, padding, outputPadding)
                : InTypeOf(x, weight, bias, Pointwise.Serves(weight)
                    ? (x, weight, bias) => Pointwise.Transposed(x, weight, bias, stride, padding, outputPadding)
                    : (x, weight, bias) => Spread(x, weight, bias, stride, padding, outputPadding)),
            x,
            weight,
            bias,
            stride,
            padding,
            outputPadding);
    }

    private static readonly Lazy<Operator> Contiguous = new(() => new("aten::contiguous"));

    /// <summary>The same with the channels innermost; itself where it is laid out so.</summary>
    internal static Tensor ChannelsLast(Tensor images) => Contiguous.Value.Call(images, Argument.ChannelsLast)[0]!;

    // Images of one channel lie in both layouts. Their strides say which of them comes next.
    private static Tensor Marked(Tensor images) =>
        images.shape[1] == 1 && images.stride(1) != 1
            ? images.reshape(images.shape[0], images.shape[2], images.shape[3], 1).permute(0, 3, 1, 2)
            : ChannelsLast(images);

    // Our kernels take float32 weights for bfloat16 activations, in any layout, and leave to libtorch only
    // kinds that are right.
    private static bool IsServed(Tensor x, Tensor weight) =>
        FastKernels.Install() && x.device_type == DeviceType.CPU && (x.dtype == torch.float32 || x.dtype == torch.bfloat16) && weight.dtype == torch.float32;

    // A tensor of one channel is laid out in both ways, and kernels take it for contiguous.
    private static long SpareSecond(Tensor weight) => weight.shape[1] == 1 ? 1 : 0;

    // Outputs of a convolution, inputs of a transposed one: bfloat16 kernels give wrong gradients of an odd
    // number.
    private static long SpareFirst(Tensor weight) => weight.dtype == torch.bfloat16 ? weight.shape[0] % 2 : 0;

    private static Tensor Widened(Tensor images, long channels) => ChannelsLast(channels == 0 ? images : F.pad(images, [0, 0, 0, 0, 0, channels]));

    private static Tensor Spared(Tensor weight) =>
        ChannelsLast(SpareFirst(weight) + SpareSecond(weight) == 0 ? weight : F.pad(weight, [0, 0, 0, 0, 0, SpareSecond(weight), 0, SpareFirst(weight)]));

    private static Tensor? Longer(Tensor? bias, long channels) => bias is null || channels == 0 ? bias : F.pad(bias, [0, channels]);

    private static Tensor Narrowed(Tensor images, long channels) => channels == images.shape[1] ? images : images.narrow(1, 0, channels);

    private static Tensor Convolved(Tensor x, Tensor weight, Tensor? bias, long[] stride, long[] padding) =>
        padding.All(size => size == 0) && x.shape[2] == weight.shape[2] && x.shape[3] == weight.shape[3]
            ? F.linear(Rows(x), Rows(weight), bias).reshape(x.shape[0], weight.shape[0], 1, 1)
            : Narrowed(F.conv2d(Widened(x, SpareSecond(weight)), Spared(weight), Longer(bias, SpareFirst(weight)), stride, padding), weight.shape[0]);

    private static Tensor Spread(Tensor x, Tensor weight, Tensor? bias, long[] stride, long[] padding, long[] outputPadding) =>
        x.shape[2] * x.shape[3] == 1 && padding.All(size => size == 0) && outputPadding.All(size => size == 0)
            ? OfOnePixel(x, weight, bias)
            : Narrowed(
                F.conv_transpose2d(Widened(x, SpareFirst(weight)), Spared(weight), Longer(bias, SpareSecond(weight)), stride, padding, outputPadding),
                weight.shape[1]);

    // A kernel on an image of its own size, and its transpose on one pixel, are matrix products too:
    // [n, i, 1, 1] and [i, o, h, w] → [n, o, h, w].
    private static Tensor OfOnePixel(Tensor x, Tensor weight, Tensor? bias)
    {
        Tensor y = x.flatten(1).mm(Rows(weight)).reshape(x.shape[0], weight.shape[2], weight.shape[3], weight.shape[1]);
        return (bias is null ? y : y.add(bias, Number.One)).permute(0, 3, 1, 2);
    }

    // An item as a row, channels innermost: a view, in channels_last.
    private static Tensor Rows(Tensor images) => ChannelsLast(images).permute(0, 2, 3, 1).flatten(1);

    private static Tensor InTypeOf(Tensor x, Tensor weight, Tensor? bias, Func<Tensor, Tensor, Tensor?, Tensor> convolve) =>
        convolve(x, weight.to_type(x.dtype), bias?.to_type(x.dtype));

    private static void Check(string function, Tensor x, Tensor weight, int channels, long[] stride, long[] padding)
    {
        if (x.ndim != 4 || weight.ndim != 4)
            throw new TorchException($"{function}: x [n, c, h, w] and a weight of 4 dimensions are needed, got {x.Describe()} and {weight.Describe()}");
        if (x.shape[1] != weight.shape[channels])
            throw new TorchException($"{function}({x.Describe()}, {weight.Describe()}): x has {x.shape[1]} channels, but the weight takes {weight.shape[channels]} channels");
        Pair(function, "stride", stride);
        Pair(function, "padding", padding);
        if (stride.Any(size => size < 1) || padding.Any(size => size < 0))
            throw new TorchException($"{function}: stride must be at least 1 and padding at least 0, got [{string.Join(", ", stride)}] and [{string.Join(", ", padding)}]");
    }

    private static void Pair(string function, string name, long[] sizes)
    {
        if (sizes.Length != 2) throw new TorchException($"{function}: {name} takes two numbers, height and width, and was given [{string.Join(", ", sizes)}]");
    }
}
