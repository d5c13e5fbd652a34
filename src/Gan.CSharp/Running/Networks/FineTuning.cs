using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Starts the networks of a training from trained ones, as far as they fit: a tensor is taken where name and
/// shape agree, and the others keep their initial values.
/// </summary>
internal static class FineTuning
{
    private const int Named = 4;

    /// <summary>Overwrites the networks that <see cref="TrainOptions.Init"/> names.</summary>
    /// <param name="run">Training, before its first step.</param>
    /// <param name="options">Options of the training.</param>
    /// <param name="notice">Receives a sentence per network, and one for what did not fit.</param>
    /// <exception cref="GanException">There is no such network, or nothing in its file fits.</exception>
    /// <exception cref="DataException">A file can't be read, or is damaged.</exception>
    internal static void Start(TrainingRun run, TrainOptions options, Action<string>? notice)
    {
        string[][] given = [.. options.Init.Select(entry => entry.Split('=', 2))];
        string[] names = [.. run.Networks.Select(network => network.Key)];
        foreach (string[] entry in given)
        {
            if (!names.Contains(entry[0])) throw new GanException($"--init names the network '{Quoting.Short(entry[0])}': this training has {Sentence.AllOf(names)}.");
            if (given.Count(other => other[0] == entry[0]) > 1) throw new GanException($"--init names the network '{entry[0]}' twice: give one file for it.");
        }

        foreach (string[] entry in given)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            (string name, SavedNetwork saved) = (entry[0], Find(entry[0], entry[1]));
            Dictionary<string, Tensor> found = new(saved.Read(), StringComparer.Ordinal);
            Take(name, saved.File, found, Network(name), notice);
            // A moving average starts at its network.
            if (options.FileOf(name) is var average && average != name && given.All(other => other[0] != average)) ParamsModule.assign(Network(name), Network(average));
        }

        Params Network(string name) => run.Networks.First(network => network.Key == name).Value;
    }

    private static SavedNetwork Find(string name, string path)
    {
        if (RunFolder.IsNetworkFile(path)) return SavedNetwork.Of(path);
        return RunFolder.Open(path, "starts a training", _ => true, out _, partial: true).Saved(name);
    }

    private static void Take(string name, string file, Dictionary<string, Tensor> found, Params into, Action<string>? notice)
    {
        bool Fits(Leaf leaf) => found.TryGetValue(leaf.Path, out Tensor? tensor) && tensor.shape.SequenceEqual(leaf.Tensor.shape);
        Leaf[] leaves = [.. into.Leaves], fitting = [.. leaves.Where(Fits)];
        string[] others =
        [
            .. leaves.Where(leaf => !Fits(leaf)).Select(leaf => found.TryGetValue(leaf.Path, out Tensor? tensor)
                ? $"{leaf.Path} has the shape {Shape(tensor)}, expected {Shape(leaf.Tensor)}"
                : $"{leaf.Path} {Shape(leaf.Tensor)} is not in the file"),
            .. found.Where(tensor => leaves.All(leaf => leaf.Path != tensor.Key)).Select(tensor => $"{tensor.Key} {Shape(tensor.Value)} is not in the network"),
        ];
        if (fitting.All(leaf => leaf.Role.IsBuffer))
            throw new GanException($"Nothing in '{file}' fits the {name} of this training ({string.Join("; ", others.Take(Named))}): give another --init, or options that make the same network.");
        using IDisposable noGrad = torch.no_grad();
        foreach (Leaf leaf in fitting) leaf.Tensor.copy_(found[leaf.Path]);
        notice?.Invoke($"the {name} starts with {fitting.Length} of its {leaves.Length} tensors from '{file}': {Sentence.Some([.. fitting.Select(leaf => leaf.Path)], Named)}");
        if (others.Length > 0) notice?.Invoke($"of the {name} did not fit: {string.Join("; ", others)}");
    }

    private static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
