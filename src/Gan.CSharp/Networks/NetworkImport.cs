using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Takes networks from files of other programs: their tensors checked, named and typed as ours are.</summary>
public static class NetworkImport
{
    /// <summary>Imports a network. Every mistake is found before anything is written, and nothing in the file is executed.</summary>
    /// <exception cref="GanException">The file does not hold this network: one sentence with what is missing, surplus or of another shape.</exception>
    /// <exception cref="DataException">A file can't be written.</exception>
    /// <exception cref="IOException">A file can't be read, or a folder can't be made.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or holds what is not read.</exception>
    public static ImportResult Run(ImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        VariantNetwork network = Variants.Named(options.Variant).Network(options.Network);
        if (!Path.GetExtension(options.Out).Equals(".safetensors", StringComparison.OrdinalIgnoreCase))
            throw new GanException($"--out takes the name of a .safetensors file, not '{options.Out}'");
        if (Path.Exists(options.Out)) throw new GanException($"'{options.Out}' is there already, and nothing is overwritten: choose another --out");
        NetworkConfig.Check(options);
        using DisposeScope scope = torch.NewDisposeScope();
        using TensorFile file = TensorFile.Open(options.From);
        List<ImportCandidate> candidates = [.. file.Dicts.SelectMany(dict => ImportCandidate.Of(dict, options.Key))];
        if (candidates.Count == 0)
            throw new GanException(options.Key is null ? $"{options.From} has no tensor in it" : $"{options.From} has no tensor under '{options.Key}': it has {Sentence.OneOf([.. file.Dicts.Select(Name)])}");

        List<ImportCandidate> fitting = [.. candidates.Where(candidate => candidate.Fit(network, options) is null)];
        if (fitting is not [{ } found]) throw Unclear(options, candidates, fitting);
        return found.Write(file, network, options);
    }

    internal static string Name(StateDict dict) => dict.Key.Length == 0 ? "names without a key" : $"'{dict.Key}'";

    private static GanException Unclear(ImportOptions options, List<ImportCandidate> candidates, List<ImportCandidate> fitting)
    {
        string what = $"the {options.Network} of {options.Variant}";
        if (fitting.Count > 1) return new($"{options.From} has {what} several times: choose by --key {Sentence.OneOf([.. fitting.Select(one => one.Key)])}");
        string why = string.Join("; ", candidates.Take(3).Select(one => (candidates.Count == 1 ? "" : $"{Name(one.Dict)}: ") + one.Problem));
        return new($"{options.From} does not hold {what}: {why}");
    }
}
