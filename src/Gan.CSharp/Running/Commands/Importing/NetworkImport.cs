using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Imports networks from files of other programs, with tensors checked, renamed and converted.
/// </summary>
public static class NetworkImport
{
    /// <summary>
    /// Imports a network. All errors are found before anything is written, and no code in the file is
    /// executed.
    /// </summary>
    /// <param name="options">File, network and place of the result.</param>
    /// <param name="notice">Receives a sentence for what the file does not say, and how it is taken.</param>
    /// <exception cref="GanException">
    /// The file does not contain this network; one sentence with the missing, unexpected or mismatched
    /// tensors.
    /// </exception>
    /// <exception cref="DataException">A file can't be written.</exception>
    /// <exception cref="IOException">A file can't be read, or a folder can't be created.</exception>
    /// <exception cref="DataException">The file is damaged, or has unsupported content.</exception>
    public static ImportResult Run(ImportOptions options, Action<string>? notice = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        VariantNetwork network = Variants.Named(options.Variant).Network(options.Network);
        if (!Path.GetExtension(options.Out).Equals(".safetensors", StringComparison.OrdinalIgnoreCase))
            throw new GanException($"--out takes the name of a .safetensors file, not '{options.Out}'");
        if (Path.Exists(options.Out)) throw new GanException($"'{options.Out}' already exists and is not overwritten: choose another --out");
        NetworkConfig.Check(options);
        using DisposeScope scope = torch.NewDisposeScope();
        using TensorFile file = TensorFile.Open(options.From);
        List<ImportCandidate> candidates = [.. file.Dicts.SelectMany(dict => ImportCandidate.Of(dict, options.Key))];
        if (candidates.Count == 0)
            throw new GanException(options.Key is null ? $"{options.From} contains no tensors: give a file of a trained network" : $"{options.From} has no tensor under '{options.Key}': choose by --key {Sentence.OneOf([.. file.Dicts.Select(Name)])}");

        List<ImportCandidate> fitting = [.. candidates.Where(candidate => candidate.Fit(network, options) is null)];
        if (fitting is not [{ } found]) throw Unclear(options, candidates, fitting);
        return found.Write(file, network, options, notice);
    }

    internal static string Name(StateDict dict) => dict.Key.Length == 0 ? "the top level ('')" : $"'{dict.Key}'";

    private static GanException Unclear(ImportOptions options, List<ImportCandidate> candidates, List<ImportCandidate> fitting)
    {
        string what = $"the {options.Network} of {options.Variant}";
        if (fitting.Count > 1) return new($"{options.From} has {what} more than once: choose by --key {Sentence.OneOf([.. fitting.Select(one => one.Key)])}");
        string why = string.Join("; ", candidates.Take(3).Select(one => (candidates.Count == 1 ? "" : $"{Name(one.Dict)}: ") + one.Problem));
        return new($"{options.From} does not hold {what}: {why}");
    }
}
