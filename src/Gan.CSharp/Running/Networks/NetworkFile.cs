using System.Text.RegularExpressions;
using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Collections;

namespace GanFunctional.CSharp;

/// <summary>Reads and writes networks as safetensors files, with PyTorch's <c>state_dict</c> names.</summary>
public static partial class NetworkFile
{
    /// <summary>
    /// Lists the names of a variant's networks, such as <c>generator</c> and <c>discriminator</c>.
    /// </summary>
    /// <exception cref="GanException">There is no such variant.</exception>
    public static IReadOnlyList<string> Networks(string variant) => [.. Variants.Named(variant).Parts.Select(network => network.Name)];

    /// <summary>Lists the names of the tensors that a network takes, such as <c>input</c> and <c>label</c>.</summary>
    /// <exception cref="GanException">There is no such variant or network.</exception>
    public static IReadOnlyList<string> Inputs(string variant, string network) => Variants.Named(variant).Network(network).Inputs;

    /// <summary>
    /// Applies one network of a variant to the tensors of a file and writes the result, to compare with other
    /// frameworks. Most networks take <c>input</c> and give <c>output</c>; <see cref="Inputs"/> lists all that
    /// one takes.
    /// </summary>
    /// <param name="variant">Variant, one of <see cref="Variants.Names"/>.</param>
    /// <param name="network">Network, one of the variant's <see cref="Networks"/>.</param>
    /// <param name="parametersFile">File of parameters and buffers, by <c>state_dict</c> name.</param>
    /// <param name="inputFile">
    /// File of the <see cref="Inputs"/>: <c>input</c> is latents as the generator takes them, images
    /// [n, c, h, w] in [-1, 1], or an encoder's token ids.
    /// </param>
    /// <param name="outputFile">File to write: <c>output</c> is images, or logits [n, …].</param>
    /// <param name="train">Whether to use batch statistics and dropout instead of running statistics.</param>
    /// <param name="size">Size of the images, if the input and the parameters don't determine it.</param>
    /// <param name="channels">
    /// Number of channels of the images, if the input and the parameters don't determine it.
    /// </param>
    /// <param name="seed">Seed of dropout.</param>
    /// <param name="precision">
    /// Element type of activations; <see cref="Precision.Auto"/> is float32, to compare with other frameworks.
    /// </param>
    /// <param name="dropout">
    /// Whether the network has dropout, for variants with that option (Pix2Pix). Default: the variant's.
    /// </param>
    /// <exception cref="GanException">
    /// The names, shapes or sizes don't match, or an option is not one of the variant or this machine.
    /// </exception>
    /// <exception cref="DataException">A file is damaged.</exception>
    public static void Apply(
        string variant, string network, string parametersFile, string inputFile, string outputFile, bool train, ImageSize? size = null, int? channels = null, ulong seed = 0,
        Precision precision = Precision.Auto, bool? dropout = null)
    {
        VariantNetwork applied = Variants.Named(variant).Network(network);
        TrainOptions options = NetworkConfig.Partial(Variants.Named(variant), size, channels, dropout) with { Precision = precision };
        options.CheckPrecision();
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        IReadOnlyList<KeyValuePair<string, Tensor>> parameters = Safetensors.Load(parametersFile).Tensors, given = Safetensors.Load(inputFile).Tensors;
        Tensor[] inputs = [.. applied.Inputs.Select(name => given.FirstOrDefault(t => t.Key == name).Value
            ?? throw new GanException(
                $"{inputFile} has no tensor named '{name}': the {network} of {variant} takes {Sentence.AllOf(applied.Inputs)}, and the file has {Sentence.Some([.. given.Select(t => t.Key)])}."))];
        NetworkShapes shapes = Shapes(parameters, inputs[0].shape);
        using torch.Generator rng = Generators.Seeded(seed), stream = rng.Derive("dropout");
        using Model<FSharpList<Tensor>, FSharpList<Tensor>> model = ModelModule.blank(
            Devices.Cpu, Listed.mixedPrecision(options.DType, applied.Net(options, shapes, SavedNetwork.Of(parametersFile).Beside)));
        Assign(parametersFile, parameters, model.Params);
        FSharpList<Tensor> outputs = model.Run.Invoke(train ? Mode.NewTrain(stream) : Mode.Eval).Invoke(ListModule.OfSeq(inputs));
        WholeFile.Write(outputFile, stream => Safetensors.Write(stream, applied.Outputs.Zip(outputs, KeyValuePair.Create)));
    }

    /// <summary>Opens a saved network.</summary>
    /// <param name="network">Network of the variant.</param>
    /// <param name="options">Options of the run, or of the configuration beside the file.</param>
    /// <param name="saved">Where the network is saved.</param>
    /// <param name="device">Device of the network.</param>
    /// <exception cref="GanException">The tensors don't fit the network.</exception>
    /// <exception cref="DataException">The file is damaged.</exception>
    internal static (Model<FSharpList<Tensor>, FSharpList<Tensor>> Model, NetworkShapes Shapes) Open(
        VariantNetwork network, TrainOptions options, SavedNetwork saved, Device device)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        IReadOnlyList<KeyValuePair<string, Tensor>> tensors = saved.Read();
        NetworkShapes shapes = Shapes(tensors, []);
        Model<FSharpList<Tensor>, FSharpList<Tensor>> model = ModelModule.blank(device, network.Net(options, shapes, saved.Beside));
        try
        {
            Assign(saved.File, tensors, model.Params);
            return (model, shapes);
        }
        catch
        {
            ((IDisposable)model).Dispose();
            throw;
        }
    }

    /// <summary>Lists shapes in the order of the layers, by which some networks are recognised.</summary>
    /// <param name="shapes">Shapes by name; other programs sort tensors by name or size.</param>
    internal static IEnumerable<KeyValuePair<string, long[]>> InOrder(IEnumerable<KeyValuePair<string, long[]>> shapes) =>
        shapes.OrderBy(shape => Digits().Replace(shape.Key, number => number.Value.PadLeft(9, '0')), StringComparer.Ordinal);

    /// <summary>Overwrites the tensors of a network with those of a file.</summary>
    /// <exception cref="GanException">The tensors don't fit the network.</exception>
    internal static void Load(string path, Params into)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Assign(path, Safetensors.Load(path).Tensors, into);
    }

    /// <summary>Writes the tensors of a network atomically.</summary>
    /// <exception cref="DataException">The file can't be written.</exception>
    internal static void Save(string path, Params parameters) =>
        WholeFile.Write(path, stream => Safetensors.Write(stream, parameters.Leaves.Select(leaf => KeyValuePair.Create(leaf.Path, leaf.Tensor))));

    /// <summary>Overwrites the tensors of a network with those read from a file.</summary>
    /// <exception cref="GanException">The tensors don't fit the network.</exception>
    internal static void Assign(string path, IReadOnlyList<KeyValuePair<string, Tensor>> tensors, Params into)
    {
        // Batch norms count their batches, but nothing is computed from the count, and other frameworks omit
        // it.
        IEnumerable<Leaf> counters = into.Leaves.Where(leaf => leaf.Path.EndsWith(".num_batches_tracked", StringComparison.Ordinal));
        IEnumerable<Leaf> missing = counters.Where(leaf => tensors.All(t => t.Key != leaf.Path));
        try
        {
            ParamsModule.assign(ParamsModule.ofLeaves(tensors.Select(t => new Leaf(t.Key, Role.Buffer, t.Value)).Concat(missing)), into);
        }
        catch (GanException e)
        {
            throw new GanException($"{path} does not fit the network: {e.Message}.", e);
        }
    }

    private static NetworkShapes Shapes(IReadOnlyList<KeyValuePair<string, Tensor>> tensors, long[] input) =>
        new(InOrder(tensors.Select(t => KeyValuePair.Create(t.Key, t.Value.shape))), input);

    [GeneratedRegex(@"\d+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();
}
