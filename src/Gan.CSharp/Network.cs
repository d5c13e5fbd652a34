using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>
/// A differentiable function from tensor to tensor as a value: what parameters it has, how they start, and what it computes
/// with them. It holds no tensors; <see cref="Create"/> makes a <see cref="Model"/> of it. Its parts are numbered as PyTorch's
/// <c>Sequential</c> numbers modules, so parameters have the names of PyTorch's <c>state_dict</c>.
/// With <c>using static GanFunctional.CSharp.Network</c> a network reads <c>Chain(Conv(1, 64, 4, 2, 1), LeakyRelu(0.2), …)</c>.
/// </summary>
public sealed partial class Network
{
    private readonly Net<Tensor, Tensor> net;

    private Network(Net<Tensor, Tensor> net) => this.net = net;

    /// <summary>One after the other. A chain in a chain is the same as its parts in that place, also in the names.</summary>
    public static Network Chain(params Network[] parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return parts.Aggregate(new Network(Net.empty<Tensor>()), (whole, part) => whole.Then(part));
    }

    /// <summary>
    /// Any function of one's own without parameters, known by its name only: it trains and runs as any other, and no file can say what it is.
    /// Functions that a file can say have methods of their own, as <see cref="Scale"/>. It takes no number in the chain.
    /// </summary>
    public static Network Function(string name, Func<Tensor, Tensor> function) =>
        new(Net.unnumbered(Net.opaque(name, FuncConvert.FromFunc(function))));

    /// <summary>
    /// A TorchSharp module, given how one is made: <c>OfModule(() => new Generator())</c>. Its parameters and buffers have the names of its
    /// <c>state_dict</c>; put it in a <see cref="Group"/> where a network has several. Weights and dropout are drawn from our streams.
    /// Computation is in the module's element type; ONNX export refuses it by name.
    /// </summary>
    public static Network OfModule(Func<torch.nn.Module<Tensor, Tensor>> make) => new(Net.ofModule(FuncConvert.FromFunc(make)));

    /// <summary>A chain as the attribute <paramref name="name"/> of its module: <c>main.0.weight</c>, <c>main.1.weight</c>, …</summary>
    public static Network Group(string name, Network inner) => new(Net.group(name, inner.net));

    /// <summary>One layer as the attribute <paramref name="name"/> of its module: <c>fc1.weight</c>.</summary>
    /// <exception cref="GanException">It is not one layer.</exception>
    public static Network Named(string name, Network layer) => new(Net.named(name, layer.net));

    /// <summary>A chain as one numbered module: its parts are <c>3.0.weight</c>, <c>3.1.weight</c>, … where it stands at number 3.</summary>
    public static Network Nest(Network inner) => new(Net.nest(inner.net));

    /// <summary>x + f(x), as one numbered module (He et al. 2015).</summary>
    public static Network Residual(Network inner) => new(Net.residual(inner.net));

    /// <summary>x and f(x) joined along the channels, as one numbered module (Ronneberger et al. 2015).</summary>
    public static Network Skip(Network inner) => new(Net.skip(inner.net));

    /// <summary>First this one, then <paramref name="next"/>.</summary>
    public Network Then(Network next) => new(NetSyntax.op_MinusMinusGreater(net, next.net));

    /// <summary>The same network started by another scheme; without one, layers start by PyTorch's defaults.</summary>
    public Network StartedBy(Start start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return new(Net.startedBy(start.Scheme, net));
    }

    /// <summary>
    /// The same network computing in another element type between a float32 input and a float32 output. Parameters, their
    /// gradients and normalisation statistics stay float32.
    /// </summary>
    public Network ComputingIn(ScalarType dtype) => new(Net.computingIn(dtype, net));

    /// <summary>The table of its layers: names as in <c>state_dict</c>, kinds, shapes and trained numbers.</summary>
    /// <param name="item">The shape of one item of the input, as 100, 1, 1.</param>
    /// <exception cref="GanException">The shape does not fit.</exception>
    public string Summary(params long[] item) => GanFunctional.Summary.withShapes(ListModule.OfSeq([item]), net.Description);

    /// <summary>The table of its layers, without shapes.</summary>
    public override string ToString() => net.Table;

    /// <summary>It with parameters of its own.</summary>
    /// <param name="seed">Of the parameters: the same seed gives the same model. Give each model another one.</param>
    /// <param name="device">Where its parameters live and what it is given must be.</param>
    /// <exception cref="GanException">Two parts have the same name.</exception>
    public Model Create(ulong seed, Device? device = null)
    {
        using torch.Generator rng = Generators.Seeded(seed, device);
        return new(net, ModelModule.create(rng, net));
    }
}
