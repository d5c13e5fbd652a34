using GanFunctional.Variants;
using Microsoft.FSharp.Collections;

namespace GanFunctional.CSharp;

/// <summary>A dictionary of a file that may hold the requested network.</summary>
internal sealed class ImportCandidate
{
    private const string Parallel = "module.", Compiled = "_orig_mod.", Counter = ".num_batches_tracked";
    private static readonly string[] s_statistics = [".running_mean", ".running_var", Counter];

    // By name, in the order in which networks are recognised.
    private readonly List<(string Name, TensorInfo Info)> tensors;

    private ImportCandidate(StateDict dict, string key, List<(string Name, TensorInfo Info)> tensors) => (Dict, Key, this.tensors) = (dict, key, tensors);

    internal StateDict Dict { get; }

    /// <summary>Key by which the dictionary can be chosen.</summary>
    internal string Key { get; }

    /// <summary>Reason why it is not the network, set by <see cref="Fit"/>; null if it is.</summary>
    internal string? Problem { get; private set; }

    /// <summary>
    /// Finds the candidate in a dictionary, or in its names that begin with the key; empty for another key.
    /// </summary>
    internal static IEnumerable<ImportCandidate> Of(StateDict dict, string? key)
    {
        string path = dict.Key.Length == 0 ? "" : dict.Key + ".", prefix = "";
        if (key is not null && key != dict.Key)
        {
            if (!key.StartsWith(path, StringComparison.Ordinal)) yield break;
            prefix = key[path.Length..] + ".";
        }

        List<(string Name, TensorInfo Info)> named = [.. dict.Tensors
            .Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(tensor => (tensor.Name[prefix.Length..], tensor))];
        if (named.Count == 0) yield break;
        // nn.DataParallel and torch.compile add these prefixes, in either order.
        while (Array.Find([Parallel, Compiled], wrapper => named.TrueForAll(tensor => tensor.Name.StartsWith(wrapper, StringComparison.Ordinal))) is { } wrapper)
            named = [.. named.Select(tensor => (tensor.Name[wrapper.Length..], tensor.Info))];
        // Before 0.4, PyTorch kept unused statistics of instance norms without weights.
        HashSet<string> names = [.. named.Select(tensor => tensor.Name)];
        named.RemoveAll(tensor => s_statistics.FirstOrDefault(end => tensor.Name.EndsWith(end, StringComparison.Ordinal)) is { } end && !names.Contains(tensor.Name[..^end.Length] + ".weight"));
        yield return new(dict, key ?? dict.Key, named);
    }

    /// <summary>
    /// Checks the candidate: null if it is the network, otherwise the reason, also in <see cref="Problem"/>.
    /// </summary>
    internal string? Fit(VariantNetwork network, ImportOptions options)
    {
        try
        {
            using Model<FSharpList<Tensor>, FSharpList<Tensor>> model = New(network, options);
            // Numbers that a training kept beside the weights, such as its step.
            tensors.RemoveAll(tensor => tensor.Info.Shape.Count == 0 && model.Params.Leaves.All(leaf => leaf.Path != tensor.Name));
            Problem = Differences(model.Params);
        }
        // No network with such shapes can be created.
        catch (Exception e) when (e is GanException or ArgumentException)
        {
            Problem = e.Message.TrimEnd('.');
        }

        return Problem;
    }

    /// <summary>Reads the tensors and writes the network.</summary>
    internal ImportResult Write(TensorFile file, VariantNetwork network, ImportOptions options, Action<string>? notice)
    {
        Dictionary<string, Tensor> read = new(file.Read(Dict), StringComparer.Ordinal);
        using Model<FSharpList<Tensor>, FSharpList<Tensor>> model = New(network, options);
        NetworkFile.Assign(options.From, [.. tensors.Select(tensor => KeyValuePair.Create(tensor.Name, read[tensor.Info.Name]))], model.Params);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Out))!);
        NetworkFile.Save(options.Out, model.Params);
        bool drops = NetworkConfig.MayDrop(Variants.Named(options.Variant)) && DescriptionModule.layers(model.Description).Any(layer => layer.Kind.IsDropout);
        NetworkConfig.Write(options, drops, notice);
        IEnumerable<string> others = file.Dicts.Where(dict => dict != Dict).SelectMany(dict => dict.Key.Length > 0 ? [dict.Key] : dict.Tensors.Select(tensor => tensor.Name));
        string[] beside = [.. Dict.Tensors.Select(tensor => tensor.Name).Except(tensors.Select(tensor => tensor.Info.Name))];
        return new(options.Out, Key, model.Params.Leaves.Length, model.Params.Count, [.. others, .. beside, .. file.LeftOut]);
    }

    private Model<FSharpList<Tensor>, FSharpList<Tensor>> New(VariantNetwork network, ImportOptions options)
    {
        NetworkShapes shapes = new(NetworkFile.InOrder(tensors.Select(tensor => KeyValuePair.Create(tensor.Name, tensor.Info.Shape.ToArray()))), []);
        TrainOptions known = NetworkConfig.Partial(Variants.Named(options.Variant), options.Size, options.Channels, options.Dropout);
        return ModelModule.blank(Devices.Cpu, network.Net(known, shapes, SavedNetwork.Of(options.From).Beside));
    }

    private string? Differences(Params parameters)
    {
        Dictionary<string, long[]> wanted = parameters.Leaves.ToDictionary(leaf => leaf.Path, leaf => leaf.Tensor.shape, StringComparer.Ordinal);
        string[] missing = [.. wanted.Keys.Except(tensors.Select(tensor => tensor.Name)).Where(name => !name.EndsWith(Counter, StringComparison.Ordinal))];
        string[] surplus = [.. tensors.Select(tensor => tensor.Name).Except(wanted.Keys)];
        string[] wrong = [.. tensors.Where(tensor => wanted.TryGetValue(tensor.Name, out long[]? shape) && !shape.SequenceEqual(tensor.Info.Shape))
            .Select(tensor => $"{tensor.Name} [{string.Join(", ", tensor.Info.Shape)}], not [{string.Join(", ", wanted[tensor.Name])}]")];
        string[] all =
        [
            .. missing.Length > 0 ? new[] { $"it lacks {Sentence.Some(missing, 4)}" } : [],
            .. surplus.Length > 0 ? new[] { $"the network has no {Sentence.Some(surplus, 4)}" } : [],
            .. wrong.Length > 0 ? new[] { $"the shapes don't match: {Sentence.Some(wrong, 4)}" } : [],
        ];
        return all.Length == 0 ? null : string.Join(", and ", all);
    }
}
