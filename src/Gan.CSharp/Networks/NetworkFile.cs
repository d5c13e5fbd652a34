using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Collections;

namespace GanFunctional.CSharp;

/// <summary>Networks as safetensors files, with PyTorch's <c>state_dict</c> names.</summary>
public static class NetworkFile
{
    /// <summary>The names of a variant's networks, as <c>generator</c> and <c>discriminator</c>.</summary>
    /// <exception cref="GanException">There is no such variant.</exception>
    public static IReadOnlyList<string> Networks(string variant) => [.. Variants.Named(variant).Parts.Select(network => network.Name)];

    /// <summary>
    /// Runs one network of a variant on the tensors of a file and writes the result: a check against any other framework. Most
    /// networks take <c>input</c> and give <c>output</c>; the names of further ones are in the message when they are missing.
    /// </summary>
    /// <param name="variant">One of <see cref="Variants.Names"/>.</param>
    /// <param name="network">One of its <see cref="Networks"/>.</param>
    /// <param name="parametersFile">Its parameters and buffers, by <c>state_dict</c> name.</param>
    /// <param name="inputFile">Holds its inputs: <c>input</c> is latents as the generator takes them, or images [n, c, h, w] in [-1, 1].</param>
    /// <param name="outputFile">Gets its outputs: <c>output</c> is images, or logits [n, …].</param>
    /// <param name="train">Batch statistics and dropout (drawn from <paramref name="seed"/>), instead of running statistics.</param>
    /// <param name="size">The images' size, where it can't be told from the input or the parameters.</param>
    /// <param name="channels">The images' channels, where they can't.</param>
    /// <param name="seed">Seed of the dropout.</param>
    /// <exception cref="GanException">The names, shapes and sizes don't fit together.</exception>
    /// <exception cref="InvalidDataException">A file is not whole.</exception>
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
        using Model<FSharpList<Tensor>, FSharpList<Tensor>> model = ModelModule.create(rng, applied.Net(options, shapes, SavedNetwork.Of(parametersFile).Beside));
        Assign(parametersFile, parameters, model.Params);
        FSharpList<Tensor> outputs = model.Run.Invoke(train ? Mode.NewTrain(dropout) : Mode.Eval).Invoke(ListModule.OfSeq(inputs));
        WholeFile.Write(outputFile, stream => Safetensors.Write(stream, applied.Outputs.Zip(outputs, KeyValuePair.Create)));
    }

    /// <summary>A network as it was saved.</summary>
    /// <param name="network">Which of its variant's.</param>
    /// <param name="options">Those of its run, or of the config beside it.</param>
    /// <param name="saved">Where it is.</param>
    /// <param name="device">Where it is wanted.</param>
    /// <exception cref="GanException">There is no such network.</exception>
    /// <exception cref="InvalidDataException">The file is not whole.</exception>
    internal static (Model<FSharpList<Tensor>, FSharpList<Tensor>> Model, NetworkShapes Shapes) Open(
        VariantNetwork network, TrainOptions options, SavedNetwork saved, Device device)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(0, device);
        IReadOnlyList<KeyValuePair<string, Tensor>> tensors = saved.Read();
        NetworkShapes shapes = new(tensors.Select(t => KeyValuePair.Create(t.Key, t.Value.shape)), []);
        Model<FSharpList<Tensor>, FSharpList<Tensor>> model = ModelModule.create(rng, network.Net(options, shapes, saved.Beside));
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

    /// <summary>Overwrites a network's tensors with a file's.</summary>
    /// <exception cref="GanException">They are not the network's.</exception>
    internal static void Load(string path, Params into)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Assign(path, Safetensors.Load(path).Tensors, into);
    }

    /// <summary>Writes a network's tensors, whole or not at all.</summary>
    /// <exception cref="DataException">The file can't be written.</exception>
    internal static void Save(string path, Params parameters) =>
        WholeFile.Write(path, stream => Safetensors.Write(stream, parameters.Leaves.Select(leaf => KeyValuePair.Create(leaf.Path, leaf.Tensor))));

    /// <summary>Overwrites a network's tensors with those of a file.</summary>
    /// <exception cref="GanException">They are not the network's.</exception>
    internal static void Assign(string path, IReadOnlyList<KeyValuePair<string, Tensor>> tensors, Params into)
    {
        // Batch norms count their batches; nothing is computed from the count, and other frameworks leave it out.
        IEnumerable<Leaf> counters = into.Leaves.Where(leaf => leaf.Path.EndsWith(".num_batches_tracked", StringComparison.Ordinal));
        IEnumerable<Leaf> missing = counters.Where(leaf => tensors.All(t => t.Key != leaf.Path));
        try
        {
            ParamsModule.assign(ParamsModule.ofLeaves(tensors.Select(t => new Leaf(t.Key, Role.Buffer, t.Value)).Concat(missing)), into);
        }
        catch (GanException e)
        {
            throw new GanException($"{path} does not fit the network: {e.Message}.");
        }
    }
}
