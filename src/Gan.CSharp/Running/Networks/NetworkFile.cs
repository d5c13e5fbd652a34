using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Collections;

namespace GanFunctional.CSharp;

/// <summary>Reads and writes networks as safetensors files, with PyTorch's <c>state_dict</c> names.</summary>
public static class NetworkFile
{
    /// <summary>
    /// Lists the names of a variant's networks, such as <c>generator</c> and <c>discriminator</c>.
    /// </summary>
    /// <exception cref="GanException">There is no such variant.</exception>
    public static IReadOnlyList<string> Networks(string variant) => [.. Variants.Named(variant).Parts.Select(network => network.Name)];

    /// <summary>
    /// Applies one network of a variant to the tensors of a file and writes the result, to compare with other
    /// frameworks. Most networks take <c>input</c> and give <c>output</c>. If other inputs are missing, the
    /// error message names them.
    /// </summary>
    /// <param name="variant">Variant, one of <see cref="Variants.Names"/>.</param>
    /// <param name="network">Network, one of the variant's <see cref="Networks"/>.</param>
    /// <param name="parametersFile">File of parameters and buffers, by <c>state_dict</c> name.</param>
    /// <param name="inputFile">
    /// File of inputs: <c>input</c> is latents as the generator takes them, or images [n, c, h, w] in
    /// [-1, 1].
    /// </param>
    /// <param name="outputFile">File to write: <c>output</c> is images, or logits [n, …].</param>
    /// <param name="train">Whether to use batch statistics and dropout instead of running statistics.</param>
    /// <param name="size">Size of the images, if the input and the parameters don't determine it.</param>
    /// <param name="channels">
    /// Number of channels of the images, if the input and the parameters don't determine it.
    /// </param>
    /// <param name="seed">Seed of dropout.</param>
    /// <exception cref="GanException">The names, shapes or sizes don't match.</exception>
    /// <exception cref="DataException">A file is damaged.</exception>
    public static void Apply(
        string variant, string network, string parametersFile, string inputFile, string outputFile, bool train, int? size = null, int? channels = null, ulong seed = 0)
    {
        VariantNetwork applied = Variants.Named(variant).Network(network);
        TrainOptions options = NetworkConfig.Partial(Variants.Named(variant), size, channels);
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        IReadOnlyList<KeyValuePair<string, Tensor>> parameters = Safetensors.Load(parametersFile).Tensors, given = Safetensors.Load(inputFile).Tensors;
        Tensor[] inputs = [.. applied.Inputs.Select(name => given.FirstOrDefault(t => t.Key == name).Value
            ?? throw new GanException($"{inputFile} has no tensor named '{name}': the {network} of {variant} takes {string.Join(" and ", applied.Inputs)}."))];
        NetworkShapes shapes = new(parameters.Select(t => KeyValuePair.Create(t.Key, t.Value.shape)), inputs[0].shape);
        using torch.Generator rng = Generators.Seeded(seed), dropout = rng.Derive("dropout");
        using Model<FSharpList<Tensor>, FSharpList<Tensor>> model = ModelModule.blank(Devices.Cpu, applied.Net(options, shapes, SavedNetwork.Of(parametersFile).Beside));
        Assign(parametersFile, parameters, model.Params);
        FSharpList<Tensor> outputs = model.Run.Invoke(train ? Mode.NewTrain(dropout) : Mode.Eval).Invoke(ListModule.OfSeq(inputs));
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
        NetworkShapes shapes = new(tensors.Select(t => KeyValuePair.Create(t.Key, t.Value.shape)), []);
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
}
