namespace GanFunctional.Torch;

/// <summary>
/// The differentiable functions that networks and losses are made of. Parameters are float32 (or float64); where the
/// input is bfloat16, linear layers, convolutions and batch norm compute in bfloat16 and give float32 gradients.
/// </summary>
public static class Functional
{
    private static readonly Operator LinearOp = new("gan::linear"), ConvOp = new("gan::conv2d"), ConvTransposeOp = new("gan::conv_transpose2d");
    private static readonly Operator BatchNormOp = new("gan::batch_norm_act"), InstanceNormOp = new("gan::instance_norm_act"), LayerNormOp = new("aten::layer_norm");
    private static readonly Operator LeakyReluOp = new("gan::leaky_relu"), TanhOp = new("aten::tanh"), SigmoidOp = new("aten::sigmoid");
    private static readonly Operator SoftplusOp = new("aten::softplus"), EluOp = new("aten::elu"), GeluOp = new("aten::gelu"), SiluOp = new("aten::silu");
    private static readonly Operator ReflectOp = new("gan::reflection_pad2d"), ReplicateOp = new("aten::replication_pad2d"), PadOp = new("aten::constant_pad_nd");
    private static readonly Operator EmbeddingOp = new("aten::embedding"), MaxPoolOp = new("aten::max_pool2d"), AdaptiveMaxPoolOp = new("aten::adaptive_max_pool2d"), AveragePoolOp = new("aten::avg_pool2d"), UpsampleOp = new("aten::upsample_nearest2d");
    private static readonly Operator BinaryOp = new("aten::binary_cross_entropy_with_logits"), CrossEntropyOp = new("aten::cross_entropy_loss"), LogSoftmaxOp = new("aten::log_softmax.int");
    private static readonly Operator L1Op = new("aten::l1_loss"), MseOp = new("aten::mse_loss");
    private static readonly Operator AdamOp = new("gan::adam_direction");

    /// <summary>x·wᵀ + b: x [n, i], weight [o, i], bias [o] → [n, o].</summary>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias = null) => LinearOp.Call(x, weight, bias);

    /// <summary>Convolution: x [n, i, h, w], weight [o, i, kh, kw], bias [o] → [n, o, h', w'], h' = ⌊(h + 2p − k)/s⌋ + 1.</summary>
    public static Tensor Conv2d(Tensor x, Tensor weight, Tensor? bias, long[] stride, long[] padding) => ConvOp.Call(x, weight, bias, stride, padding);

    /// <summary>Transposed convolution: x [n, i, h, w], weight [i, o, kh, kw] → [n, o, h', w'], h' = (h − 1)s − 2p + k + output padding.</summary>
    public static Tensor ConvTranspose2d(Tensor x, Tensor weight, Tensor? bias, long[] stride, long[] padding, long[] outputPadding) =>
        ConvTransposeOp.Call(x, weight, bias, stride, padding, outputPadding);

    /// <summary>
    /// Batch normalisation over every dimension but the second, then a leaky ReLU of the given slope (1 for none, 0 for
    /// ReLU), in one pass: γ·(x − μ)/√(σ² + ε) + β. In training μ and σ² are the batch's, and the running statistics move
    /// towards them by <paramref name="momentum"/>; else they are the running ones (Ioffe and Szegedy 2015).
    /// </summary>
    public static Tensor BatchNorm(
        Tensor x, Tensor? gain, Tensor? bias, Tensor? runningMean, Tensor? runningVariance, bool training, double momentum, double epsilon, double slope = 1.0) =>
        BatchNormOp.Call(x, gain, bias, runningMean, runningVariance, training, momentum, epsilon, slope);

    /// <summary>
    /// Normalisation of each image's each channel by its own mean and variance, then a leaky ReLU of the given slope (1
    /// for none, 0 for ReLU), in one pass: x [n, c, h, w] (Ulyanov et al. 2016). Running statistics, where given, move
    /// towards the batch's mean of them by a tenth; the result does not depend on them.
    /// </summary>
    public static Tensor InstanceNorm(
        Tensor x, Tensor? gain, Tensor? bias, double epsilon, double slope = 1.0, Tensor? runningMean = null, Tensor? runningVariance = null) =>
        InstanceNormOp.Call(x, gain, bias, runningMean, runningVariance, 0.1, epsilon, slope);

    /// <summary>Normalisation over the last dimensions, which have the given shape.</summary>
    public static Tensor LayerNorm(Tensor x, long[] shape, Tensor? gain, Tensor? bias, double epsilon) => LayerNormOp.Call(x, shape, gain, bias, epsilon, false);

    /// <summary>max(x, 0).</summary>
    public static Tensor Relu(Tensor x) => LeakyReluOp.Call(x, 0.0);

    /// <summary>x where positive, else slope·x.</summary>
    public static Tensor LeakyRelu(Tensor x, double slope) => LeakyReluOp.Call(x, slope);

    /// <summary>The hyperbolic tangent, in (−1, 1).</summary>
    public static Tensor Tanh(Tensor x) => TanhOp.Call(x);

    /// <summary>1/(1 + e⁻ˣ), in (0, 1).</summary>
    public static Tensor Sigmoid(Tensor x) => SigmoidOp.Call(x);

    /// <summary>ln(1 + eˣ), stable for large |x|.</summary>
    public static Tensor Softplus(Tensor x) => SoftplusOp.Call(x);

    /// <summary>x where positive, else eˣ − 1.</summary>
    public static Tensor Elu(Tensor x) => EluOp.Call(x);

    /// <summary>x·Φ(x), with the normal distribution function Φ.</summary>
    public static Tensor Gelu(Tensor x) => GeluOp.Call(x);

    /// <summary>x·sigmoid(x).</summary>
    public static Tensor Silu(Tensor x) => SiluOp.Call(x);

    /// <summary>x [n, c, h, w] enlarged by mirrored borders; padding is left, right, top, bottom.</summary>
    public static Tensor ReflectionPad(Tensor x, long[] padding) => ReflectOp.Call(x, padding);

    /// <summary>x [n, c, h, w] enlarged by repeated borders; padding is left, right, top, bottom.</summary>
    public static Tensor ReplicationPad(Tensor x, long[] padding) => ReplicateOp.Call(x, padding);

    /// <summary>x [n, c, h, w] enlarged by a constant; padding is left, right, top, bottom.</summary>
    public static Tensor ConstantPad(Tensor x, long[] padding, double value = 0.0) => PadOp.Call(x, padding, value);

    /// <summary>Rows of a table: weight [k, d], indices Int64[…] → […, d].</summary>
    public static Tensor Embedding(Tensor weight, Tensor indices) => EmbeddingOp.Call(weight, indices);

    /// <summary>The maximum of each k×k window.</summary>
    public static Tensor MaxPool2d(Tensor x, long kernel, long stride) => MaxPoolOp.Call(x, new[] { kernel, kernel }, new[] { stride, stride });

    /// <summary>
    /// The maxima of a grid of windows: x [n, c, h, w] → [n, c, rows, columns]. Window i of a side of h pixels is ⌊i·h/rows⌋ … ⌈(i + 1)·h/rows⌉ − 1:
    /// where the grid does not divide the side, neighbours overlap, and where it is finer than the pixels, they repeat.
    /// </summary>
    public static Tensor AdaptiveMaxPool2d(Tensor x, long rows, long columns) => AdaptiveMaxPoolOp.CallMany(x, new[] { rows, columns })[0];

    /// <summary>The mean of each k×k window.</summary>
    public static Tensor AveragePool2d(Tensor x, long kernel, long stride) => AveragePoolOp.Call(x, new[] { kernel, kernel }, new[] { stride, stride });

    /// <summary>Each pixel repeated: x [n, c, h, w] → [n, c, height, width].</summary>
    public static Tensor UpsampleNearest(Tensor x, long height, long width) => UpsampleOp.Call(x, new[] { height, width });

    /// <summary>−mean(t·ln σ(x) + (1 − t)·ln(1 − σ(x))) of logits x and targets t in [0, 1] of one shape, a scalar.</summary>
    public static Tensor BinaryCrossEntropy(Tensor logits, Tensor targets) => BinaryOp.Call(logits, targets);

    /// <summary>−mean ln softmax(logits)[label]: logits [n, k], labels Int64[n], a scalar.</summary>
    public static Tensor CrossEntropy(Tensor logits, Tensor labels) => CrossEntropyOp.Call(logits, labels);

    /// <summary>ln softmax along a dimension.</summary>
    public static Tensor LogSoftmax(Tensor x, long dimension) => LogSoftmaxOp.Call(x, dimension);

    /// <summary>mean |a − b|, a scalar.</summary>
    public static Tensor L1(Tensor a, Tensor b) => L1Op.Call(a, b);

    /// <summary>mean (a − b)², a scalar.</summary>
    public static Tensor MeanSquare(Tensor a, Tensor b) => MseOp.Call(a, b);

    /// <summary>
    /// Adam's direction (m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε) in one pass (Kingma and Ba 2015), where m ← β₁m + (1−β₁)g and
    /// v ← β₂v + (1−β₂)g² are updated in place.
    /// </summary>
    /// <param name="gradient">g; left as it is.</param>
    /// <param name="mean">First moment m.</param>
    /// <param name="square">Second moment v.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="step">t, from 1.</param>
    public static Tensor AdamDirection(Tensor gradient, Tensor mean, Tensor square, double beta1, double beta2, double epsilon, long step) =>
        AdamOp.Call(gradient, mean, square, beta1, beta2, epsilon, step);
}
