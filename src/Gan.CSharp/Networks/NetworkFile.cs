using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>Networks as safetensors files, with PyTorch's <c>state_dict</c> names.</summary>
public static class NetworkFile
{
    /// <summary>The names of a variant's networks, as <c>generator</c> and <c>discriminator</c>.</summary>
    /// <exception cref="GanException">There is no such variant.</exception>
    public static IReadOnlyList<string> Networks(string variant) => [.. Catalog.applicable(variant).Select(network => network.Name)];

    /// <summary>
    /// Runs one network of a variant on the tensors of a file and writes what it gives: a check against any other framework. Most
    /// networks take <c>input</c> and give <c>output</c>; what others take beside it is said when it is missing.
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
        Applicable applicable = Find(variant, network);
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        IReadOnlyList<KeyValuePair<string, Tensor>> parameters = Safetensors.Load(parametersFile).Tensors, given = Safetensors.Load(inputFile).Tensors;
        Tensor[] inputs = [.. applicable.Inputs.Select(name => given.FirstOrDefault(t => t.Key == name).Value
            ?? throw new GanException($"{inputFile} has no tensor named '{name}': the {network} of {variant} takes {string.Join(" and ", applicable.Inputs)}."))];
        Given known = Given(parameters.Select(t => (t.Key, t.Value.shape)), inputs[0].shape, size, channels);
        using torch.Generator rng = Generators.Seeded(seed), dropout = rng.Derive("dropout");
        Model<FSharpList<Tensor>, FSharpList<Tensor>> model = ModelModule.create(rng, applicable.Build.Invoke(known));
        try
        {
            Assign(parametersFile, parameters, model.Params);
            FSharpList<Tensor> outputs = model.Run.Invoke(train ? Mode.NewTrain(dropout) : Mode.Eval).Invoke(ListModule.OfSeq(inputs));
            WholeFile.Write(outputFile, stream => Safetensors.Write(stream, applicable.Outputs.Zip(outputs, KeyValuePair.Create)));
        }
        finally
        {
            ParamsModule.free(model.Params);
        }
    }

    /// <summary>One network of a variant, for files of any origin.</summary>
    /// <exception cref="GanException">There is none.</exception>
    internal static Applicable Find(string variant, string network) => Catalog.applicable(variant).FirstOrDefault(found => found.Name == network)
        ?? throw new GanException($"The variant {variant} has no network '{network}': it has {string.Join(", ", Networks(variant))}.");

    /// <summary>What is known of a network of a file.</summary>
    internal static Given Given(IEnumerable<(string Name, long[] Shape)> parameters, long[] input, int? size, int? channels) => new(
        ListModule.OfSeq(parameters.Select(tensor => tensor.ToTuple())), input, OptionModule.OfNullable(size), OptionModule.OfNullable(channels));

    /// <summary>Overwrites a network's tensors with a file's.</summary>
    /// <exception cref="GanException">They are not the network's.</exception>
    internal static void Load(string path, Params into)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Assign(path, Safetensors.Load(path).Tensors, into);
    }

    /// <summary>The network of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where it is wanted.</param>
    /// <param name="build">The network that its parameters are of.</param>
    /// <param name="size">The images' size, where it is known.</param>
    /// <param name="channels">The images' channels, where they are known.</param>
    /// <exception cref="GanException">There is no such network.</exception>
    /// <exception cref="InvalidDataException">The file is not whole.</exception>
    internal static Model<TInput, TOutput> Open<TInput, TOutput>(string path, Device device, Func<Given, Net<TInput, TOutput>> build, int? size, int? channels)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(0, device);
        IReadOnlyList<KeyValuePair<string, Tensor>> tensors = Safetensors.Load(path).Tensors;
        Model<TInput, TOutput> model = ModelModule.create(rng, build(Given(tensors.Select(t => (t.Key, t.Value.shape)), [], size, channels)));
        try
        {
            Assign(path, tensors, model.Params);
            return model;
        }
        catch
        {
            ParamsModule.free(model.Params);
            throw;
        }
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
