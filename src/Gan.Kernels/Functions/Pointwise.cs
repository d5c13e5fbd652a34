using F = TorchSharp.torch.nn.functional;

namespace GanFunctional.Torch;

/// <summary>
/// Convolutions of kernel 1×1, as matrix products over pixels. oneDNN's own give wrong numbers in
/// channels_last, forward and in a transposed one's gradient, where more than 32 outputs are no multiple of
/// 16 (34, 40, 100, …).
/// </summary>
internal static class Pointwise
{
    internal static bool Serves(Tensor weight) => weight.shape[2] == 1 && weight.shape[3] == 1;

    internal static Tensor Forward(Tensor x, Tensor weight, Tensor? bias, long[] stride, long[] padding)
    {
        if (padding.Any(size => size > 0)) x = F.pad(x, [padding[1], padding[1], padding[0], padding[0]]);
        for (int d = 0; d < 2; d++)
        {
            if (stride[d] > 1) x = x.slice(2 + d, 0, x.shape[2 + d], stride[d]);
        }

        return Product(x, weight.flatten(1), bias);
    }

    internal static Tensor Transposed(Tensor x, Tensor weight, Tensor? bias, long[] stride, long[] padding, long[] outputPadding)
    {
        Tensor y = Product(x, weight.flatten(1).t(), null);
        long[] size = [y.shape[2], y.shape[3]];

        // Each pixel becomes the corner of a cell of zeros; the padding cuts the border off.
        if (stride.Any(step => step > 1))
        {
            y = F.pad(y.unsqueeze(3).unsqueeze(5), [0, stride[1] - 1, 0, 0, 0, stride[0] - 1])
                .reshape(y.shape[0], y.shape[1], size[0] * stride[0], size[1] * stride[1]);
        }

        long Border(int d) => outputPadding[d] - padding[d] - stride[d] + 1;
        long[] borders = [-padding[1], Border(1), -padding[0], Border(0)];
        if (borders.Any(border => border != 0)) y = F.pad(y, borders);
        return bias is null ? y : y.add(bias.reshape(1, -1, 1, 1), Number.One);
    }

    // The channels are innermost before and after it.
    private static Tensor Product(Tensor x, Tensor matrix, Tensor? bias) =>
        F.linear(x.permute(0, 2, 3, 1), matrix, bias).permute(0, 3, 1, 2);
}
