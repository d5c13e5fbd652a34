using System.Diagnostics.CodeAnalysis;
using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace GanFunctional.Torch;

/// <summary>
/// The differentiable functions that networks and losses are made of. Parameters are float32 (or float64); where the
/// input is bfloat16, linear layers, convolutions and batch norm compute in bfloat16 and give float32 gradients.
/// </summary>
public static class Functional
{
    private static readonly Lazy<Operator> DistancesOp = new(() => new("aten::pdist"));

    /// <summary>x·wᵀ + b: x [n, i], weight [o, i], bias [o] → [n, o].</summary>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias = null) =>
        Tensor.Composed("linear", () => F.linear(x.Value, As(x, weight), As(x, bias)), x, weight, bias);

    /// <summary>Convolution: x [n, i, h, w], weight [o, i, kh, kw], bias [o] → [n, o, h', w'], h' = ⌊(h + 2p − k)/s⌋ + 1.</summary>
    public static Tensor Conv2d(Tensor x, Tensor weight, Tensor? bias, long[] stride, long[] padding) =>
        Convolution.Forward(x, weight, bias, stride, padding);

    /// <summary>Transposed convolution: x [n, i, h, w], weight [i, o, kh, kw] → [n, o, h', w'], h' = (h − 1)s − 2p + k + output padding.</summary>
    public static Tensor ConvTranspose2d(Tensor x, Tensor weight, Tensor? bias, long[] stride, long[] padding, long[] outputPadding) =>
        Convolution.Transposed(x, weight, bias, stride, padding, outputPadding);

    /// <summary>
    /// Batch normalisation over every dimension but the second, then a leaky ReLU of the given slope (1 for none, 0 for
    /// ReLU): γ·(x − μ)/√(σ² + ε) + β. In training μ and σ² are the batch's, and the running statistics move
    /// towards them by <paramref name="momentum"/>; else they are the running ones (Ioffe and Szegedy 2015).
    /// </summary>
    public static Tensor BatchNorm(
        Tensor x, Tensor? gain, Tensor? bias, Tensor? runningMean, Tensor? runningVariance, bool training, double momentum, double epsilon, double slope = 1.0) =>
        Normalisation.Batch(x, gain, bias, runningMean, runningVariance, training, momentum, epsilon, slope);

    /// <summary>
    /// Normalisation of each image's each channel by its own mean and variance, then a leaky ReLU of the given slope (1
    /// for none, 0 for ReLU): x [n, c, h, w] (Ulyanov et al. 2016). Running statistics, where given, move
    /// towards the batch's mean of them by a tenth; the result does not depend on them.
    /// </summary>
    public static Tensor InstanceNorm(
        Tensor x, Tensor? gain, Tensor? bias, double epsilon, double slope = 1.0, Tensor? runningMean = null, Tensor? runningVariance = null) =>
        Normalisation.Instance(x, gain, bias, epsilon, slope, runningMean, runningVariance);

    /// <summary>Normalisation over the last dimensions, which have the given shape.</summary>
    public static Tensor LayerNorm(Tensor x, long[] shape, Tensor? gain, Tensor? bias, double epsilon) =>
        Tensor.Call("layer_norm", () => F.layer_norm(x.Value, shape, gain?.Value, bias?.Value, epsilon), x, shape, gain, bias, epsilon);

    /// <summary>max(x, 0).</summary>
    public static Tensor Relu(Tensor x) => Tensor.Call("relu", () => F.relu(x.Value), x);

    /// <summary>x where positive, else slope·x.</summary>
    public static Tensor LeakyRelu(Tensor x, double slope) => Tensor.Call("leaky_relu", () => Number.With(slope, x.Value.leaky_relu), x, slope);

    /// <summary>The hyperbolic tangent, in (−1, 1).</summary>
    public static Tensor Tanh(Tensor x) => Tensor.Call("tanh", () => x.Value.tanh(), x);

    /// <summary>1/(1 + e⁻ˣ), in (0, 1).</summary>
    public static Tensor Sigmoid(Tensor x) => Tensor.Call("sigmoid", () => x.Value.sigmoid(), x);

    /// <summary>ln(1 + eˣ), stable for large |x|.</summary>
    // As −ln σ(−x): TorchSharp's softplus leaves its numbers to the collector, see Number.
    public static Tensor Softplus(Tensor x) => Tensor.Composed("softplus", () => x.Value.neg().log_sigmoid().neg(), x);

    /// <summary>x where positive, else eˣ − 1.</summary>
    public static Tensor Elu(Tensor x) => Tensor.Call("elu", () => x.Value.elu(Number.One, Number.One, Number.One), x);

    /// <summary>x·Φ(x), with the normal distribution function Φ.</summary>
    public static Tensor Gelu(Tensor x) => Tensor.Call("gelu", () => F.gelu(x.Value), x);

    /// <summary>x·sigmoid(x).</summary>
    public static Tensor Silu(Tensor x) => Tensor.Call("silu", () => F.silu(x.Value), x);

    /// <summary>x [n, c, h, w] enlarged by mirrored borders; padding is left, right, top, bottom.</summary>
    public static Tensor ReflectionPad(Tensor x, long[] padding) => Tensor.Call("reflection_pad", () => F.pad(x.Value, padding, PaddingModes.Reflect), x, padding);

    /// <summary>x [n, c, h, w] enlarged by repeated borders; padding is left, right, top, bottom.</summary>
    public static Tensor ReplicationPad(Tensor x, long[] padding) => Tensor.Call("replication_pad", () => F.pad(x.Value, padding, PaddingModes.Replicate), x, padding);

    /// <summary>x [n, c, h, w] enlarged by a constant; padding is left, right, top, bottom.</summary>
    public static Tensor ConstantPad(Tensor x, long[] padding, double value = 0.0) =>
        Tensor.Call("constant_pad", () => F.pad(x.Value, padding, PaddingModes.Constant, value), x, padding, value);

    /// <summary>Rows of a table: weight [k, d], indices Int64[…] → […, d].</summary>
    public static Tensor Embedding(Tensor weight, Tensor indices) => Tensor.Composed(
        "embedding",
        () => weight.Value.index_select(0, indices.Value.flatten()).reshape([.. indices.Shape, weight.Shape[1]]),
        weight,
        indices);

    /// <summary>The maximum of each k×k window.</summary>
    public static Tensor MaxPool2d(Tensor x, long kernel, long stride, long padding = 0) =>
        Tensor.Call("max_pool2d", () => F.max_pool2d(x.Value, [kernel, kernel], [stride, stride], [padding, padding]), x, kernel, stride, padding);

    /// <summary>
    /// The maxima of a grid of windows: x [n, c, h, w] → [n, c, rows, columns]. Window i of a side of h pixels is ⌊i·h/rows⌋ … ⌈(i + 1)·h/rows⌉ − 1:
    /// where the grid does not divide the side, neighbours overlap, and where it is finer than the pixels, they repeat.
    /// </summary>
    public static Tensor AdaptiveMaxPool2d(Tensor x, long rows, long columns) =>
        Tensor.Call("adaptive_max_pool2d", () => F.adaptive_max_pool2d(x.Value, [rows, columns]), x, rows, columns);

    /// <summary>The mean of each k×k window.</summary>
    /// <param name="x">[n, c, h, w].</param>
    /// <param name="kernel">k.</param>
    /// <param name="stride">Pixels from one window to the next.</param>
    /// <param name="padding">Rows and columns around the image.</param>
    /// <param name="countPadding">Whether a window's mean is over the padding, too, as zeros.</param>
    public static Tensor AveragePool2d(Tensor x, long kernel, long stride, long padding = 0, bool countPadding = true) => Tensor.Call(
        "avg_pool2d",
        () => F.avg_pool2d(x.Value, [kernel, kernel], [stride, stride], [padding, padding], false, countPadding),
        x,
        kernel,
        stride,
        padding,
        countPadding);

    /// <summary>Each pixel repeated: x [n, c, h, w] → [n, c, height, width].</summary>
    public static Tensor UpsampleNearest(Tensor x, long height, long width) =>
        Tensor.Call("upsample_nearest2d", () => F.upsample_nearest2d(x.Value, [height, width]), x, height, width);

    /// <summary>Resized by linear interpolation between the centres of pixels: x [n, c, h, w] → [n, c, height, width].</summary>
    public static Tensor UpsampleBilinear(Tensor x, long height, long width) => Tensor.Call(
        "upsample_bilinear2d", () => F.interpolate(x.Value, [height, width], mode: torch.InterpolationMode.Bilinear, align_corners: false), x, height, width);

    /// <summary>−mean(t·ln σ(x) + (1 − t)·ln(1 − σ(x))) of logits x and targets t in [0, 1] of one shape, a scalar.</summary>
    public static Tensor BinaryCrossEntropy(Tensor logits, Tensor targets) =>
        Tensor.Call("binary_cross_entropy_with_logits", () => F.binary_cross_entropy_with_logits(logits.Value, targets.Value), logits, targets);

    /// <summary>−mean ln softmax(logits)[label]: logits [n, k], labels Int64[n], a scalar.</summary>
    public static Tensor CrossEntropy(Tensor logits, Tensor labels) => Tensor.Call("cross_entropy", () => F.cross_entropy(logits.Value, labels.Value), logits, labels);

    /// <summary>ln softmax along a dimension.</summary>
    public static Tensor LogSoftmax(Tensor x, long dimension) => Tensor.Call("log_softmax", () => F.log_softmax(x.Value, dimension), x, dimension);

    /// <summary>mean |a − b|, a scalar.</summary>
    public static Tensor L1(Tensor a, Tensor b) => Tensor.Call("l1_loss", () => F.l1_loss(a.Value, b.Value), a, b);

    /// <summary>mean (a − b)², a scalar.</summary>
    public static Tensor MeanSquare(Tensor a, Tensor b) => Tensor.Call("mse_loss", () => F.mse_loss(a.Value, b.Value), a, b);

    /// <summary>
    /// Adam's direction (m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε) (Kingma and Ba 2015), where m ← β₁m + (1−β₁)g and
    /// v ← β₂v + (1−β₂)g² are updated in place.
    /// </summary>
    /// <param name="gradient">g; left as it is.</param>
    /// <param name="mean">First moment m.</param>
    /// <param name="square">Second moment v.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="step">t, from 1.</param>
    public static Tensor AdamDirection(Tensor gradient, Tensor mean, Tensor square, double beta1, double beta2, double epsilon, long step)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(square);
        if (step < 1) throw new TorchException($"adam_direction({gradient}): step counts from 1, got {step}");
        if (!gradient.Shape.SequenceEqual(mean.Shape) || !gradient.Shape.SequenceEqual(square.Shape))
            throw new TorchException($"adam_direction: the gradient {gradient} and the moments {mean}, {square} differ in shape");
        using var constant = Autograd.NoGrad();
        mean.ScaleInPlace(beta1).AddInPlace(gradient, 1 - beta1);
        square.ScaleInPlace(beta2).AddProductInPlace(gradient, gradient, 1 - beta2);
        double mean1 = 1 - Math.Pow(beta1, step), root2 = Math.Sqrt(1 - Math.Pow(beta2, step));
        return Tensor.Composed(
            "adam_direction",
            () => Number.With(mean1, root2, (mean1, root2) => Number.With(
                epsilon,
                epsilon => mean.Value.div(mean1).div_(square.Value.sqrt().div_(root2).add_(epsilon, Number.One)))),
            gradient,
            mean,
            square);
    }

    /// <summary>The eigenvalues of a symmetric matrix, ascending, and its eigenvectors as columns.</summary>
    public static (Tensor Values, Tensor Vectors) Eigh(Tensor matrix)
    {
        Tensor[] pair = Tensor.CallMany(
            "eigh",
            () =>
            {
                (torch.Tensor values, torch.Tensor vectors) = torch.linalg.eigh(matrix.Value);
                return [values, vectors];
            },
            matrix);
        return (pair[0], pair[1]);
    }

    /// <summary>The singular values of a matrix, descending.</summary>
    public static Tensor SingularValues(Tensor matrix) => Tensor.Call("svdvals", () => torch.linalg.svdvals(matrix.Value), matrix);

    /// <summary>The x of A·x = b.</summary>
    public static Tensor Solve(Tensor matrix, Tensor right) => Tensor.Call("solve", () => torch.linalg.solve(matrix.Value, right.Value), matrix, right);

    /// <summary>Distances between all pairs of rows of x [n, d]: n(n − 1)/2 numbers.</summary>
    public static Tensor PairwiseDistances(Tensor x) => Tensor.Call("pdist", () => DistancesOp.Value.Call(x.Value, 2.0)[0]!, x);

    /// <summary>A parameter in the element type of what it is used on.</summary>
    [return: NotNullIfNotNull(nameof(parameter))]
    internal static torch.Tensor? As(Tensor x, Tensor? parameter) => parameter?.Value.to(x.Value.dtype);
}
