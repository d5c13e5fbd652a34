using System.Diagnostics.CodeAnalysis;
using F = TorchSharp.torch.nn.functional;

namespace GanFunctional.Torch;

/// <summary>
/// Neural network functions that TorchSharp's <c>torch.nn.functional</c> lacks, computes incorrectly, or
/// passes unheld numbers to (<see cref="Number"/>). Use TorchSharp's for all others. Parameters are float32
/// (or float64). For bfloat16 inputs, linear layers, convolutions and batch norm compute in bfloat16 and
/// return float32 gradients. Layers install the kernels of <see cref="FastKernels"/>.
/// </summary>
public static class Functional
{
    private static readonly Lazy<Operator> DistancesOp = new(() => new("aten::pdist"));

    /// <summary>x·wᵀ + b: x [n, i], weight [o, i], bias [o] → [n, o].</summary>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias = null) =>
        Refusal.Steps("linear", () => Product(x, As(x, weight), As(x, bias)), x, weight, bias);

    // A product with a sum is an operator that our kernels don't reach (docs/kernels.md); a product and then
    // a sum are.
    private static Tensor Product(Tensor x, Tensor weight, Tensor? bias) =>
        FastKernels.Install() && bias is not null && ProductKernels.Serve(x, weight.t()) ? x.mm(weight.t()).add_(bias, Number.One) : F.linear(x, weight, bias);

    /// <summary>
    /// Convolution: x [n, i, h, w], weight [o, i, kh, kw], bias [o] → [n, o, h', w'], h' = ⌊(h + 2p − k)/s⌋ +
    /// 1.
    /// </summary>
    public static Tensor Conv2d(Tensor x, Tensor weight, Tensor? bias, long[] stride, long[] padding) =>
        Convolution.Forward(x, weight, bias, stride, padding);

    /// <summary>
    /// Transposed convolution: x [n, i, h, w], weight [i, o, kh, kw] → [n, o, h', w'], h' = (h − 1)s − 2p + k
    /// + output padding.
    /// </summary>
    public static Tensor ConvTranspose2d(Tensor x, Tensor weight, Tensor? bias, long[] stride, long[] padding, long[] outputPadding) =>
        Convolution.Transposed(x, weight, bias, stride, padding, outputPadding);

    /// <summary>
    /// Batch normalisation over every dimension but the second, γ·(x − μ)/√(σ² + ε) + β, then a leaky ReLU of
    /// the given slope (1 for none, 0 for ReLU). In training μ and σ² are those of the batch, and update the
    /// running statistics with <paramref name="momentum"/>; otherwise the running ones (Ioffe and Szegedy
    /// 2015).
    /// </summary>
    public static Tensor BatchNorm(
        Tensor x, Tensor? gain, Tensor? bias, Tensor? runningMean, Tensor? runningVariance, bool training, double momentum, double epsilon, double slope = 1.0) =>
        Normalisation.Batch(x, gain, bias, runningMean, runningVariance, training, momentum, epsilon, slope);

    /// <summary>
    /// Instance normalisation of x [n, c, h, w] (Ulyanov et al. 2016), each channel of each image by its own
    /// mean and variance, then a leaky ReLU of the given slope (1 for none, 0 for ReLU). Running statistics,
    /// if given, are updated with momentum 0.1; the result does not depend on them.
    /// </summary>
    public static Tensor InstanceNorm(
        Tensor x, Tensor? gain, Tensor? bias, double epsilon, double slope = 1.0, Tensor? runningMean = null, Tensor? runningVariance = null) =>
        Normalisation.Instance(x, gain, bias, epsilon, slope, runningMean, runningVariance);

    /// <summary>x where positive, else slope·x.</summary>
    public static Tensor LeakyRelu(Tensor x, double slope) => Refusal.Named("leaky_relu", () => Number.With(slope, x.leaky_relu), x, slope);

    /// <summary>ln(1 + eˣ), stable for large |x|, as −ln σ(−x).</summary>
    public static Tensor Softplus(Tensor x) => Refusal.Steps("softplus", () => x.neg().log_sigmoid().neg(), x);

    /// <summary>x where positive, else eˣ − 1.</summary>
    public static Tensor Elu(Tensor x) => Refusal.Named("elu", () => x.elu(Number.One, Number.One, Number.One), x);

    /// <summary>Embedding, rows of a table: weight [k, d], indices Int64[…] → […, d].</summary>
    public static Tensor Embedding(Tensor weight, Tensor indices) => Refusal.Steps(
        "embedding",
        () => weight.index_select(0, indices.flatten()).reshape([.. indices.shape, weight.shape[1]]),
        weight,
        indices);

    /// <summary>Distances between all pairs of rows of x [n, d]: n(n − 1)/2 numbers.</summary>
    public static Tensor PairwiseDistances(Tensor x) => Refusal.Named("pdist", () => DistancesOp.Value.Call(x, 2.0)[0]!, x);

    /// <summary>Converts a parameter to the element type of the input.</summary>
    [return: NotNullIfNotNull(nameof(parameter))]
    private static Tensor? As(Tensor x, Tensor? parameter) => parameter?.to_type(x.dtype);
}
