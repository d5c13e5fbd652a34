using GanFunctional.Variants;
using Microsoft.FSharp.Collections;

namespace GanFunctional.CSharp;

/// <summary>Facts about a saved network, from which it is made again.</summary>
/// <typeparam name="TOptions">The options of its variant.</typeparam>
/// <param name="Options">The options of its run, or of the <c>config.json</c> beside its file, which may lack some.</param>
/// <param name="Shapes">The shapes of its tensors.</param>
/// <param name="Beside">Reads a file that a run keeps beside its networks, by name.</param>
/// <param name="Size">The size of the images it is to take; null: the run's.</param>
public sealed record NetworkFacts<TOptions>(TOptions Options, NetworkShapes Shapes, Func<string, byte[]> Beside, ImageSize? Size = null)
    where TOptions : TrainOptions;

/// <summary>Inputs and output of a network, for its summary and for other programs.</summary>
/// <param name="Inputs">Inputs in order, with the shape of one item.</param>
public sealed record NetworkForm(params IReadOnlyList<OnnxValue> Inputs)
{
    private const string Range = "[-1, 1]";

    /// <summary>Content of the output, with its range of values. Default: images.</summary>
    public string Output { get; init; } = $"images, values in {Range}";

    /// <summary>Further facts for the users of an exported file, by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether batch norms use each image's own statistics as the paper does, instead of running ones.</summary>
    public bool OwnStatistics { get; init; }

    /// <summary>A property of the paper's mode that an exported file lacks, in a sentence; null: none.</summary>
    public string? Lacks { get; init; }

    /// <summary>Form of a network that gives images.</summary>
    /// <param name="size">Their size.</param>
    /// <param name="channels">1 for grey, 3 for colour, 4 for colour and alpha.</param>
    /// <param name="inputs">Inputs in order.</param>
    public static NetworkForm OfImages(ImageSize size, int channels, params IReadOnlyList<OnnxValue> inputs) => new(inputs)
    {
        Metadata = new Dictionary<string, string>
        {
            ["size"] = size.ToString(),
            ["channels"] = channels switch { 1 => "1 (grey)", 4 => "4 (red, green, blue, alpha)", _ => $"{channels} (red, green, blue)" },
            ["value range"] = Range,
        },
    };

    /// <summary>Form of a discriminator.</summary>
    /// <param name="inputs">Inputs in order.</param>
    public static NetworkForm OfLogits(params IReadOnlyList<OnnxValue> inputs) => new(inputs) { Output = "logits" };

    /// <summary>An input of images.</summary>
    /// <param name="size">Their size.</param>
    /// <param name="channels">Their channels.</param>
    public static OnnxValue Image(ImageSize size, int channels) => new(VariantNetwork.Input, $"images, values in {Range}", [channels, size.Height, size.Width]);
}

/// <summary>A network of a variant, by name.</summary>
public abstract class VariantNetwork
{
    internal const string Input = "input", Output = "output";

    private protected VariantNetwork(string name, string[] inputs, string[] outputs, bool anySize) =>
        (Name, Inputs, Outputs, TakesAnySize) = (name, inputs, outputs, anySize);

    /// <summary>Name, also of its file in a run.</summary>
    public string Name { get; }

    /// <summary>Names of the tensors it takes.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Names of the tensors it gives.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Whether its images may be of other sizes than those it was trained on.</summary>
    public bool TakesAnySize { get; }

    /// <summary>A network of one tensor.</summary>
    /// <param name="name">Name, also of its file in a run.</param>
    /// <param name="net">The network of given options and shapes.</param>
    /// <param name="form">Inputs and output of it.</param>
    /// <param name="anySize">Whether its images may be of other sizes than those it was trained on.</param>
    public static VariantNetwork<T> Of<T>(string name, Func<NetworkFacts<T>, Net<Tensor, Tensor>> net, Func<NetworkFacts<T>, NetworkForm> form, bool anySize = false)
        where T : TrainOptions =>
        new(name, [Input], [Output], facts => Listed.one(net(facts)), form, anySize);

    /// <summary>A network of two tensors.</summary>
    /// <param name="name">Name, also of its file in a run.</param>
    /// <param name="second">Name of the second tensor.</param>
    /// <param name="net">The network of given options and shapes.</param>
    /// <param name="form">Inputs and output of it.</param>
    /// <param name="anySize">Whether its images may be of other sizes than those it was trained on.</param>
    public static VariantNetwork<T> Of<T>(
        string name, string second, Func<NetworkFacts<T>, Net<Tuple<Tensor, Tensor>, Tensor>> net, Func<NetworkFacts<T>, NetworkForm> form, bool anySize = false)
        where T : TrainOptions =>
        new(name, [Input, second], [Output], facts => Listed.two(net(facts)), form, anySize);

    /// <summary>A network that gives two tensors.</summary>
    /// <param name="name">Name, also of its file in a run.</param>
    /// <param name="second">Name of the second tensor.</param>
    /// <param name="net">The network of given options and shapes.</param>
    /// <param name="form">Inputs and output of it.</param>
    public static VariantNetwork<T> Forked<T>(
        string name, string second, Func<NetworkFacts<T>, Net<Tensor, Tuple<Tensor, Tensor>>> net, Func<NetworkFacts<T>, NetworkForm> form)
        where T : TrainOptions =>
        new(name, [Input], [Output, second], facts => Listed.forked(net(facts)), form, false);

    /// <summary>The network itself.</summary>
    /// <exception cref="GanException">No such network has parameters of these shapes.</exception>
    internal abstract Net<FSharpList<Tensor>, FSharpList<Tensor>> Net(TrainOptions options, NetworkShapes shapes, Func<string, byte[]> beside);

    /// <summary>Inputs and output of it.</summary>
    internal abstract NetworkForm Form(TrainOptions options, NetworkShapes shapes, Func<string, byte[]> beside, ImageSize? size);
}

/// <inheritdoc/>
/// <typeparam name="TOptions">The options of its variant.</typeparam>
public sealed class VariantNetwork<TOptions> : VariantNetwork
    where TOptions : TrainOptions
{
    private readonly Func<NetworkFacts<TOptions>, Net<FSharpList<Tensor>, FSharpList<Tensor>>> net;
    private readonly Func<NetworkFacts<TOptions>, NetworkForm> form;

    internal VariantNetwork(
        string name, string[] inputs, string[] outputs, Func<NetworkFacts<TOptions>, Net<FSharpList<Tensor>, FSharpList<Tensor>>> net, Func<NetworkFacts<TOptions>, NetworkForm> form, bool anySize)
        : base(name, inputs, outputs, anySize) => (this.net, this.form) = (net, form);

    internal override Net<FSharpList<Tensor>, FSharpList<Tensor>> Net(TrainOptions options, NetworkShapes shapes, Func<string, byte[]> beside) =>
        net(new((TOptions)options, shapes, beside));

    internal override NetworkForm Form(TrainOptions options, NetworkShapes shapes, Func<string, byte[]> beside, ImageSize? size) => form(new((TOptions)options, shapes, beside, size));
}
