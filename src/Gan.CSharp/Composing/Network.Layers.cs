using Microsoft.FSharp.Collections;

namespace GanFunctional;

/// <content>Layers with parameters; names and initial values are PyTorch's.</content>
public static partial class Network
{
    /// <summary>
    /// Instance normalisation of [n, c, h, w] without parameters, ε 1e-5 (Ulyanov et al. 2016).
    /// </summary>
    public static Net<Tensor, Tensor> InstanceNorm { get; } = Norms.instanceNorm;

    /// <summary>x·Wᵀ + b: [n, inputs] → [n, outputs].</summary>
    public static Net<Tensor, Tensor> Linear(int inputs, int outputs, bool bias = true) =>
        bias ? Layers.linear(inputs, outputs) : Layers.linearUnbiased(inputs, outputs);

    /// <summary>
    /// Convolution: [n, inputs, h, w] → [n, outputs, h', w'] with h' = ⌊(h + 2·padding − kernel)/stride⌋ + 1.
    /// </summary>
    public static Net<Tensor, Tensor> Conv(int inputs, int outputs, int kernel, int stride = 1, int padding = 0, bool bias = true) =>
        Layers.conv(new Geometry(kernel, stride, padding, 0, bias), inputs, outputs);

    /// <summary>
    /// Transposed convolution: [n, inputs, h, w] → [n, outputs, h', w'] with h' = (h − 1)·stride − 2·padding
    /// + kernel + outputPadding.
    /// </summary>
    public static Net<Tensor, Tensor> ConvTransposed(
        int inputs, int outputs, int kernel, int stride = 1, int padding = 0, int outputPadding = 0, bool bias = true) =>
        Layers.convTransposed(new Geometry(kernel, stride, padding, outputPadding, bias), inputs, outputs);

    /// <summary>
    /// Embedding table of <paramref name="size"/> rows of <paramref name="width"/> numbers, initially N(0,
    /// 1): Int64[…] → […, width].
    /// </summary>
    public static Net<Tensor, Tensor> Embedding(int size, int width) => Layers.embedding(size, width);

    /// <summary>
    /// Divides a layer's weight by its largest singular value (Miyato et al. 2018, algorithm 1).
    /// </summary>
    /// <param name="layer">Linear layer or convolution.</param>
    /// <param name="outputs">Output dimension of the weight: 0, or 1 for a transposed convolution.</param>
    public static Net<Tensor, Tensor> SpectralNorm(Net<Tensor, Tensor> layer, int outputs = 0) => Layers.spectralNorm(outputs, layer);

    /// <summary>
    /// Batch normalisation of [n, channels] or [n, channels, h, w] (Ioffe and Szegedy 2015), momentum 0.1.
    /// </summary>
    public static Net<Tensor, Tensor> BatchNorm(int channels, double epsilon = 1e-5) => Norms.batchNormWith(epsilon, channels);

    /// <summary>Batch normalisation and ReLU, two numbers in the chain, computed in one pass.</summary>
    public static Net<Tensor, Tensor> BatchNormRelu(int channels) => Norms.batchNormRelu(channels);

    /// <summary>Batch normalisation and leaky ReLU, two numbers in the chain, computed in one pass.</summary>
    public static Net<Tensor, Tensor> BatchNormLeakyRelu(int channels, double slope) => Norms.batchNormLeaky(slope, channels);

    /// <summary>
    /// Instance normalisation of [n, channels, h, w] with a gain and a bias for each channel.
    /// </summary>
    public static Net<Tensor, Tensor> InstanceNormAffine(int channels) => Norms.instanceNormAffine(channels);

    /// <summary>
    /// Layer normalisation over the last dimensions, of this shape, with gain and bias (Ba et al. 2016), ε
    /// 1e-5.
    /// </summary>
    public static Net<Tensor, Tensor> LayerNorm(params int[] shape) => Norms.layerNorm(ListModule.OfSeq(shape));
}
