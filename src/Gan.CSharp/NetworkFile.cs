using GanFunctional.Data;
using GanFunctional.Torch;
using GanFunctional.Variants;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>Networks as safetensors files, with PyTorch's <c>state_dict</c> names.</summary>
public static class NetworkFile
{
    /// <summary>The networks of every variant.</summary>
    public static IReadOnlyList<string> Networks { get; } = ["generator", "discriminator"];

    /// <summary>
    /// Runs one network of a variant on the tensor <c>input</c> of a file and writes the tensor <c>output</c>: a check
    /// against any other framework.
    /// </summary>
    /// <param name="variant">One of <see cref="Variants.Names"/>.</param>
    /// <param name="network">One of <see cref="Networks"/>.</param>
    /// <param name="parametersFile">Its parameters and buffers, by <c>state_dict</c> name.</param>
    /// <param name="inputFile">Holds <c>input</c>: latents as the generator takes them, or images [n, c, h, w] in [-1, 1].</param>
    /// <param name="outputFile">Gets <c>output</c>: images, or logits [n, 1].</param>
    /// <param name="train">Batch statistics and dropout (drawn from <paramref name="seed"/>), instead of running statistics.</param>
    /// <param name="size">The images' size, where it can't be told from the input or the parameters.</param>
    /// <param name="channels">The images' channels, where they can't.</param>
    /// <param name="seed">Seed of the dropout.</param>
    /// <exception cref="GanException">The names, shapes and sizes don't fit together.</exception>
    /// <exception cref="InvalidDataException">A file is not whole.</exception>
    public static void Apply(
        string variant, string network, string parametersFile, string inputFile, string outputFile, bool train, int? size = null, int? channels = null, ulong seed = 0)
    {
        if (!Networks.Contains(network))
            throw new GanException($"The variant {variant} has no network '{network}': it has {string.Join(" and ", Networks)}.");
        using Scope scope = new();
        using IDisposable noGrad = Autograd.NoGrad();
        IReadOnlyList<KeyValuePair<string, Tensor>> parameters = Safetensors.Load(parametersFile).Tensors;
        Tensor input = Safetensors.Load(inputFile).Tensors.FirstOrDefault(t => t.Key == "input").Value
            ?? throw new GanException($"{inputFile} has no tensor named 'input'.");
        ImageShape shape = network == "discriminator" && input.Shape is [_, var c, var h, _]
            ? new(size ?? (int)h, channels ?? (int)c)
            : new(size ?? OptionModule.ToNullable(Catalog.onlySize(variant)) ?? OutputSize(parameters) ?? 64, channels ?? OutputChannels(parameters) ?? 3);
        ImageGan gan = Catalog.create(variant, shape);
        using Rng rng = new(seed);
        Model<Tensor, Tensor> model = GanFunctional.Model.create(rng, network == "generator" ? gan.Generator : gan.Discriminator);
        Assign(parametersFile, parameters, model.Params);
        Tensor output = (train ? GanFunctional.Model.train(model) : GanFunctional.Model.eval(model)).Invoke(input);
        WholeFile.Write(outputFile, stream => Safetensors.Write(stream, [new("output", output)]));
        ParamsModule.free(model.Params);
    }

    /// <summary>Overwrites a network's tensors with a file's.</summary>
    /// <exception cref="GanException">They are not the network's.</exception>
    internal static void Load(string path, Params into)
    {
        using Scope scope = new();
        Assign(path, Safetensors.Load(path).Tensors, into);
    }

    /// <summary>Writes a network's tensors, whole or not at all.</summary>
    /// <exception cref="DataException">The file can't be written.</exception>
    internal static void Save(string path, Params parameters) =>
        WholeFile.Write(path, stream => Safetensors.Write(stream, parameters.Leaves.Select(leaf => KeyValuePair.Create(leaf.Path, leaf.Tensor))));

    private static void Assign(string path, IReadOnlyList<KeyValuePair<string, Tensor>> tensors, Params into)
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

    // A DCGAN generator's first map has the size of its first kernel, and every later transposed convolution doubles it.
    private static int? OutputSize(IReadOnlyList<KeyValuePair<string, Tensor>> parameters)
    {
        List<long[]> kernels = [.. parameters.Select(t => t.Value.Shape).Where(shape => shape.Length == 4)];
        return kernels.Count > 1 ? (int)kernels[0][3] << (kernels.Count - 1) : null;
    }

    // A generator's last convolution is [inputs, channels, k, k] where it is transposed, else [channels, inputs, k, k]:
    // the smaller of the two is the number of channels.
    private static int? OutputChannels(IReadOnlyList<KeyValuePair<string, Tensor>> parameters) =>
        parameters.LastOrDefault(t => t.Value.Dimensions == 4).Value is { } last ? (int)Math.Min(last.Shape[0], last.Shape[1]) : null;
}
