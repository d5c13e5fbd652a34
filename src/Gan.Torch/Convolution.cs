using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace GanFunctional.Torch;

/// <summary>
/// Convolutions by libtorch's kernels, where those are right. In the contiguous layout some read past the channels of a tensor with few of them (what
/// they read is multiplied by zero, which is not a number where the memory holds one that is none), so that all is in channels_last, by two
/// channels or more. There two kinds are wrong: those with one pixel of output or kernel (which are computed as matrix products, see also
/// <see cref="Pointwise"/>), and in bfloat16 those of odd channels, so that layers with few or odd channels are computed in float32.
/// </summary>
internal static class Convolution
{
    // The fewest channels, in and out, of a layer that is computed in bfloat16; such first and last layers are a small part of a network.
    private const long FewestInBFloat16 = 8;

    internal static Tensor Forward(Tensor x, Tensor weight, Tensor? bias, long[] stride, long[] padding)
    {
        Check("conv2d", x, weight, 1, stride, padding);
        for (int d = 0; d < 2; d++)
        {
            if (x.Shape[2 + d] + (2 * padding[d]) < weight.Shape[2 + d])
                throw new TorchException($"conv2d({x}, {weight}): the kernel is larger than the padded input");
        }

        return Tensor.Composed(
            "conv2d",
            () => InSafeType(x, weight, bias, Pointwise.Serves(weight)
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
            if (((x.Shape[2 + d] - 1) * stride[d]) - (2 * padding[d]) + weight.Shape[2 + d] + outputPadding[d] <= 0)
                throw new TorchException($"conv_transpose2d({x}, {weight}): no output remains with padding {padding[d]}");
        }

        return Tensor.Composed(
            "conv_transpose2d",
            () => InSafeType(x, weight, bias, Pointwise.Serves(weight)
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
    internal static torch.Tensor ChannelsLast(torch.Tensor images) => Contiguous.Value.Call(images, Argument.ChannelsLast)[0]!;

    // A tensor of one channel is laid out in both ways, and kernels take it for contiguous: so it gets a second channel, of zeros.
    private static torch.Tensor Paired(torch.Tensor images) => ChannelsLast(images.shape[1] == 1 ? F.pad(images, [0, 0, 0, 0, 0, 1]) : images);

    private static torch.Tensor Convolved(torch.Tensor x, torch.Tensor weight, torch.Tensor? bias, long[] stride, long[] padding) =>
        padding.All(size => size == 0) && x.shape[2] == weight.shape[2] && x.shape[3] == weight.shape[3]
            ? F.linear(Rows(x), Rows(weight), bias).reshape(x.shape[0], weight.shape[0], 1, 1)
            : F.conv2d(Paired(x), Paired(weight), bias, stride, padding);

    private static torch.Tensor Spread(torch.Tensor x, torch.Tensor weight, torch.Tensor? bias, long[] stride, long[] padding, long[] outputPadding) =>
        x.shape[2] * x.shape[3] == 1 && padding.All(size => size == 0) && outputPadding.All(size => size == 0) ? OfOnePixel(x, weight, bias)
            : weight.shape[1] == 1 ? F.conv_transpose2d(ChannelsLast(x), Paired(weight), bias?.expand(2), stride, padding, outputPadding).narrow(1, 0, 1)
            : F.conv_transpose2d(ChannelsLast(x), ChannelsLast(weight), bias, stride, padding, outputPadding);

    // A kernel on an image of its own size, and its transpose on one pixel, are matrix products too: [n, i, 1, 1] and [i, o, h, w] → [n, o, h, w].
    private static torch.Tensor OfOnePixel(torch.Tensor x, torch.Tensor weight, torch.Tensor? bias)
    {
        torch.Tensor y = x.flatten(1).mm(Rows(weight)).reshape(x.shape[0], weight.shape[2], weight.shape[3], weight.shape[1]);
        return (bias is null ? y : y.add(bias, Number.One)).permute(0, 3, 1, 2);
    }

    // An item as a row, channels innermost: a view, in channels_last.
    private static torch.Tensor Rows(torch.Tensor images) => ChannelsLast(images).permute(0, 2, 3, 1).flatten(1);

    private static torch.Tensor InSafeType(Tensor x, Tensor weight, Tensor? bias, Func<torch.Tensor, torch.Tensor, torch.Tensor?, torch.Tensor> convolve)
    {
        torch.ScalarType wanted = x.Value.dtype, safe = wanted;
        if (wanted == torch.bfloat16 && weight.Shape.Take(2).Any(channels => channels < FewestInBFloat16 || channels % 2 != 0)) safe = torch.float32;
        return convolve(x.Value.to(safe), weight.Value.to(safe), bias?.Value.to(safe)).to(wanted);
    }

    private static void Check(string function, Tensor x, Tensor weight, int channels, long[] stride, long[] padding)
    {
        if (x.Dimensions != 4 || weight.Dimensions != 4)
            throw new TorchException($"{function}: x [n, c, h, w] and a weight of 4 dimensions are needed, got {x} and {weight}");
        if (x.Shape[1] != weight.Shape[channels])
            throw new TorchException($"{function}({x}, {weight}): x has {x.Shape[1]} channels, but the weight takes {weight.Shape[channels]} channels");
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
