using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace GanFunctional;

/// <summary>
/// Networks from tensor to tensor, as values: layers and their composition. Parts are numbered as modules in
/// PyTorch's <c>Sequential</c>, so parameters have the names of PyTorch's <c>state_dict</c>. With <c>using
/// static GanFunctional.Network</c> a network reads <c>Chain(Conv(1, 64, 4, 2, 1), LeakyRelu(0.2), …)</c>,
/// and <c>Create</c> makes a model of it.
/// </summary>
public static partial class Network
{
    /// <summary>
    /// Parts in sequence. A chain in a chain is equivalent to its parts in that place, also in the names.
    /// </summary>
    public static Net<Tensor, Tensor> Chain(params Net<Tensor, Tensor>[] parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return parts.Aggregate(Net.empty<Tensor>(), (whole, part) => whole.Then(part));
    }

    /// <summary>
    /// A custom function without parameters, known by its name only. It trains and runs like any other, but
    /// can't be exported; exportable functions have methods of their own, such as <see cref="Scale"/>. Takes
    /// no number in the chain.
    /// </summary>
    public static Net<Tensor, Tensor> Function(string name, Func<Tensor, Tensor> function) =>
        Net.unnumbered(Net.opaque(name, FuncConvert.FromFunc(function)));

    /// <summary>
    /// A TorchSharp module, from a function that makes one: <c>OfModule(() => new Generator())</c>.
    /// Parameters and buffers have the names of its <c>state_dict</c>; use <see cref="Group"/> if a network
    /// has several modules. Weights and dropout are drawn from the given streams. Computes in the module's
    /// element type; can't be exported to ONNX.
    /// </summary>
    public static Net<Tensor, Tensor> OfModule(Func<torch.nn.Module<Tensor, Tensor>> make) => Net.ofModule(FuncConvert.FromFunc(make));

    /// <summary>
    /// The chain as the attribute <paramref name="name"/> of its module: <c>main.0.weight</c>,
    /// <c>main.1.weight</c>, …
    /// </summary>
    public static Net<Tensor, Tensor> Group(string name, Net<Tensor, Tensor> inner) => Net.group(name, inner);

    /// <summary>
    /// One layer as the attribute <paramref name="name"/> of its module: <c>fc1.weight</c>.
    /// </summary>
    /// <exception cref="GanException">The network is not a single layer.</exception>
    public static Net<Tensor, Tensor> Named(string name, Net<Tensor, Tensor> layer) => Net.named(name, layer);

    /// <summary>
    /// The chain as one numbered module: its parts are <c>3.0.weight</c>, <c>3.1.weight</c>, … where it
    /// stands at number 3.
    /// </summary>
    public static Net<Tensor, Tensor> Nest(Net<Tensor, Tensor> inner) => Net.nest(inner);

    /// <summary>x + f(x), as one numbered module (He et al. 2015).</summary>
    public static Net<Tensor, Tensor> Residual(Net<Tensor, Tensor> inner) => Net.residual(inner);

    /// <summary>
    /// x and f(x) concatenated along the channels, as one numbered module (Ronneberger et al. 2015).
    /// </summary>
    public static Net<Tensor, Tensor> Skip(Net<Tensor, Tensor> inner) => Net.skip(inner);

    /// <summary>This network, then <paramref name="next"/>.</summary>
    public static Net<TIn, TOut> Then<TIn, TMiddle, TOut>(this Net<TIn, TMiddle> net, Net<TMiddle, TOut> next) =>
        NetSyntax.op_MinusMinusGreater(net, next);

    /// <summary>
    /// The same network initialised by another scheme, such as <see cref="Initializers.Normal"/>. Default: PyTorch's
    /// initialisation.
    /// </summary>
    /// <param name="net">Network.</param>
    /// <param name="scheme">Overwrites the values of a parameter with values from the stream.</param>
    public static Net<TIn, TOut> InitializedBy<TIn, TOut>(this Net<TIn, TOut> net, Action<torch.Generator, Leaf> scheme) =>
        Net.initializedBy(FuncConvert.FromAction(scheme), net);

    /// <summary>
    /// Mixed precision: the same network computing in another element type between a float32 input and
    /// output. Parameters, their gradients and normalisation statistics stay float32.
    /// </summary>
    public static Net<Tensor, Tensor> MixedPrecision(this Net<Tensor, Tensor> net, ScalarType dtype) => Net.mixedPrecision(dtype, net);

    /// <summary>
    /// Table of the layers: names as in <c>state_dict</c>, kinds, output shapes and numbers of parameters.
    /// </summary>
    /// <param name="net">Network.</param>
    /// <param name="item">Shape of one item of the input, such as 100, 1, 1.</param>
    /// <exception cref="GanException">The shape does not fit.</exception>
    public static string Summary<TOut>(this Net<Tensor, TOut> net, params long[] item)
    {
        ArgumentNullException.ThrowIfNull(net);
        return GanFunctional.Summary.withShapes(1, ListModule.OfSeq([item]), net.Description);
    }

    /// <summary>Creates a model: the network with new parameters.</summary>
    /// <param name="net">Network.</param>
    /// <param name="seed">Seed of the parameters. Use different seeds for different models.</param>
    /// <param name="device">Device of the parameters and the inputs. Default: the CPU.</param>
    /// <exception cref="GanException">Two parts have the same name.</exception>
    public static Model<TIn, TOut> Create<TIn, TOut>(this Net<TIn, TOut> net, ulong seed, Device? device = null)
    {
        using torch.Generator rng = Generators.Seeded(seed, device);
        return ModelModule.create(rng, net);
    }
}
