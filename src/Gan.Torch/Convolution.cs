using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace GanFunctional.Torch;

/// <summary>
/// Convolutions by libtorch's kernels, in channels_last: its kernels for the other layout are slower, and read past the channels of small images
/// (what they read is multiplied by zero, which is not a number where the memory holds one that is none).
/// </summary>
internal static class Convolution
{
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
            () => F.conv2d(ChannelsLast(x.Value), ChannelsLast(Functional.As(x, weight)), Functional.As(x, bias), stride, padding),
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
            () => F.conv_transpose2d(ChannelsLast(x.Value), ChannelsLast(Functional.As(x, weight)), Functional.As(x, bias), stride, padding, outputPadding),
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
