using Microsoft.FSharp.Collections;

namespace GanFunctional.CSharp;

/// <content>Layers without parameters; each takes one number in a chain, as its module does in PyTorch's <c>Sequential</c>.</content>
public sealed partial class Network
{
    /// <summary>max(x, 0).</summary>
    public static Network Relu { get; } = new(Activations.relu);

    /// <summary>In (−1, 1): the last layer of a generator of images.</summary>
    public static Network Tanh { get; } = new(Activations.tanh);

    /// <summary>In (0, 1).</summary>
    public static Network Sigmoid { get; } = new(Activations.sigmoid);

    /// <summary>ln(1 + eˣ).</summary>
    public static Network Softplus { get; } = new(Activations.softplus);

    /// <summary>x where positive, else eˣ − 1.</summary>
    public static Network Elu { get; } = new(Activations.elu);

    /// <summary>x·Φ(x).</summary>
    public static Network Gelu { get; } = new(Activations.gelu);

    /// <summary>x·sigmoid(x).</summary>
    public static Network Silu { get; } = new(Activations.silu);

    /// <summary>[n, …] → [n, product].</summary>
    public static Network Flatten { get; } = new(Activations.flatten);

    /// <summary>x where positive, else slope·x.</summary>
    public static Network LeakyRelu(double slope) => new(Activations.leakyRelu(slope));

    /// <summary>
    /// In training each number is 0 with this probability, else divided by 1 − probability; in evaluation nothing changes
    /// (Srivastava et al. 2014).
    /// </summary>
    /// <exception cref="GanException">The probability is not in [0, 1).</exception>
    public static Network Dropout(double probability) => new(Activations.dropout(probability));

    /// <summary>[n, product] → [n, shape].</summary>
    public static Network Reshape(params int[] shape) => new(Activations.reshape(ListModule.OfSeq(shape)));

    /// <summary>Borders of [n, c, h, w] mirrored by <paramref name="size"/> pixels on every side.</summary>
    public static Network ReflectionPad(int size) => new(Activations.reflectionPad(size));

    /// <summary>Borders of [n, c, h, w] repeated.</summary>
    public static Network ReplicationPad(int size) => new(Activations.replicationPad(size));

    /// <summary>Borders of zeros around [n, c, h, w].</summary>
    public static Network ZeroPad(int size) => new(Activations.zeroPad(size));

    /// <summary>The maximum of each size×size block of [n, c, h, w].</summary>
    public static Network MaxPool(int size) => new(Activations.maxPool(size));

    /// <summary>The mean of each size×size block of [n, c, h, w].</summary>
    public static Network AveragePool(int size) => new(Activations.averagePool(size));

    /// <summary>Each pixel of [n, c, h, w] repeated factor×factor times.</summary>
    public static Network Upsample(int factor) => new(Activations.upsample(factor));
}
