using Microsoft.FSharp.Collections;

namespace GanFunctional;

/// <content>
/// Layers without parameters; each takes one number in a chain, as its module does in PyTorch's
/// <c>Sequential</c>.
/// </content>
public static partial class Network
{
    /// <summary>max(x, 0).</summary>
    public static Net<Tensor, Tensor> Relu { get; } = Activations.relu;

    /// <summary>tanh x, in (−1, 1): the last layer of a generator of images.</summary>
    public static Net<Tensor, Tensor> Tanh { get; } = Activations.tanh;

    /// <summary>1/(1 + e⁻ˣ), in (0, 1).</summary>
    public static Net<Tensor, Tensor> Sigmoid { get; } = Activations.sigmoid;

    /// <summary>ln(1 + eˣ).</summary>
    public static Net<Tensor, Tensor> Softplus { get; } = Activations.softplus;

    /// <summary>x where positive, else eˣ − 1.</summary>
    public static Net<Tensor, Tensor> Elu { get; } = Activations.elu;

    /// <summary>x·Φ(x).</summary>
    public static Net<Tensor, Tensor> Gelu { get; } = Activations.gelu;

    /// <summary>x·sigmoid(x).</summary>
    public static Net<Tensor, Tensor> Silu { get; } = Activations.silu;

    /// <summary>[n, …] → [n, product].</summary>
    public static Net<Tensor, Tensor> Flatten { get; } = Activations.flatten;

    /// <summary>x where positive, else slope·x.</summary>
    public static Net<Tensor, Tensor> LeakyRelu(double slope) => Activations.leakyRelu(slope);

    /// <summary>
    /// Dropout (Srivastava et al. 2014): in training a number is 0 with this probability, else divided by 1 −
    /// probability; the identity in evaluation.
    /// </summary>
    /// <exception cref="GanException">The probability is not in [0, 1).</exception>
    public static Net<Tensor, Tensor> Dropout(double probability) => Activations.dropout(probability);

    /// <summary>[n, product] → [n, shape].</summary>
    public static Net<Tensor, Tensor> Reshape(params int[] shape) => Activations.reshape(ListModule.OfSeq(shape));

    /// <summary>
    /// Reflects the borders of [n, c, h, w] by <paramref name="size"/> pixels on every side.
    /// </summary>
    public static Net<Tensor, Tensor> ReflectionPad(int size) => Activations.reflectionPad(size);

    /// <summary>Repeats the border pixels of [n, c, h, w].</summary>
    public static Net<Tensor, Tensor> ReplicationPad(int size) => Activations.replicationPad(size);

    /// <summary>Adds borders of zeros to [n, c, h, w].</summary>
    public static Net<Tensor, Tensor> ZeroPad(int size) => Activations.zeroPad(size);

    /// <summary>Maximum of each size×size block of [n, c, h, w].</summary>
    public static Net<Tensor, Tensor> MaxPool(int size) => Activations.maxPool(size);

    /// <summary>Mean of each size×size block of [n, c, h, w].</summary>
    public static Net<Tensor, Tensor> AveragePool(int size) => Activations.averagePool(size);

    /// <summary>Repeats each pixel of [n, c, h, w] factor×factor times.</summary>
    public static Net<Tensor, Tensor> Upsample(int factor) => Activations.upsample(factor);
}
