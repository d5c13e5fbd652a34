using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace GanFunctional;

/// <summary>
/// Networks from tensor to tensor, as values: layers, and what composes them. Parts are numbered as PyTorch's <c>Sequential</c> numbers modules, so
/// parameters have the names of PyTorch's <c>state_dict</c>. With <c>using static GanFunctional.Network</c> a network reads
/// <c>Chain(Conv(1, 64, 4, 2, 1), LeakyRelu(0.2), …)</c>, and <c>Create</c> makes a model of it.
/// </summary>
public static partial class Network
{
    /// <summary>One after the other. A chain in a chain is the same as its parts in that place, also in the names.</summary>
    public static Net<Tensor, Tensor> Chain(params Net<Tensor, Tensor>[] parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return parts.Aggregate(Net.empty<Tensor>(), (whole, part) => whole.Then(part));
    }

    /// <summary>
    /// Any function of one's own without parameters, known by its name only: it trains and runs as any other, and no file can say what it is.
    /// Functions that a file can say have methods of their own, as <see cref="Scale"/>. It takes no number in the chain.
    /// </summary>
    public static Net<Tensor, Tensor> Function(string name, Func<Tensor, Tensor> function) =>
        Net.unnumbered(Net.opaque(name, FuncConvert.FromFunc(function)));

    /// <summary>
    /// A TorchSharp module, given how one is made: <c>OfModule(() => new Generator())</c>. Its parameters and buffers have the names of its
    /// <c>state_dict</c>; put it in a <see cref="Group"/> where a network has several. Weights and dropout are drawn from our streams.
    /// Computation is in the module's element type; ONNX export refuses it by name.
    /// </summary>
    public static Net<Tensor, Tensor> OfModule(Func<torch.nn.Module<Tensor, Tensor>> make) => Net.ofModule(FuncConvert.FromFunc(make));

    /// <summary>A chain as the attribute <paramref name="name"/> of its module: <c>main.0.weight</c>, <c>main.1.weight</c>, …</summary>
    public static Net<Tensor, Tensor> Group(string name, Net<Tensor, Tensor> inner) => Net.group(name, inner);

    /// <summary>One layer as the attribute <paramref name="name"/> of its module: <c>fc1.weight</c>.</summary>
    /// <exception cref="GanException">It is not one layer.</exception>
    public static Net<Tensor, Tensor> Named(string name, Net<Tensor, Tensor> layer) => Net.named(name, layer);

    /// <summary>A chain as one numbered module: its parts are <c>3.0.weight</c>, <c>3.1.weight</c>, … where it stands at number 3.</summary>
    public static Net<Tensor, Tensor> Nest(Net<Tensor, Tensor> inner) => Net.nest(inner);

    /// <summary>x + f(x), as one numbered module (He et al. 2015).</summary>
    public static Net<Tensor, Tensor> Residual(Net<Tensor, Tensor> inner) => Net.residual(inner);

    /// <summary>x and f(x) joined along the channels, as one numbered module (Ronneberger et al. 2015).</summary>
    public static Net<Tensor, Tensor> Skip(Net<Tensor, Tensor> inner) => Net.skip(inner);

    /// <summary>First this one, then <paramref name="next"/>.</summary>
    public static Net<TIn, TOut> Then<TIn, TMiddle, TOut>(this Net<TIn, TMiddle> net, Net<TMiddle, TOut> next) => NetSyntax.op_MinusMinusGreater(net, next);

    /// <summary>The same network started by another scheme, as <see cref="Start.Normal"/>; without one, layers start by PyTorch's defaults.</summary>
    /// <param name="net">The network.</param>
    /// <param name="scheme">Overwrites a parameter's numbers with others from the stream.</param>
    public static Net<TIn, TOut> StartedBy<TIn, TOut>(this Net<TIn, TOut> net, Action<torch.Generator, Leaf> scheme) =>
        Net.startedBy(FuncConvert.FromAction(scheme), net);

    /// <summary>
    /// The same network computing in another element type between a float32 input and a float32 output. Parameters, their
    /// gradients and normalisation statistics stay float32.
    /// </summary>
    public static Net<Tensor, Tensor> ComputingIn(this Net<Tensor, Tensor> net, ScalarType dtype) => Net.computingIn(dtype, net);

    /// <summary>The table of its layers: names as in <c>state_dict</c>, kinds, shapes and trained numbers.</summary>
    /// <param name="net">The network.</param>
    /// <param name="item">The shape of one item of the input, as 100, 1, 1.</param>
    /// <exception cref="GanException">The shape does not fit.</exception>
    public static string Summary<TOut>(this Net<Tensor, TOut> net, params long[] item)
    {
        ArgumentNullException.ThrowIfNull(net);
        return GanFunctional.Summary.withShapes(ListModule.OfSeq([item]), net.Description);
    }

    /// <summary>The network with parameters of its own.</summary>
    /// <param name="net">The network.</param>
    /// <param name="seed">Of the parameters: the same seed gives the same model. Give each model another one.</param>
    /// <param name="device">Where its parameters live and what it is given must be.</param>
    /// <exception cref="GanException">Two parts have the same name.</exception>
    public static Model<TIn, TOut> Create<TIn, TOut>(this Net<TIn, TOut> net, ulong seed, Device? device = null)
    {
        using torch.Generator rng = Generators.Seeded(seed, device);
        return ModelModule.create(rng, net);
    }
}
