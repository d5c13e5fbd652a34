using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Collections;

namespace GanFunctional.CSharp;

/// <summary>Trained network, prepared for export.</summary>
internal sealed class ExportedNetwork : IDisposable
{
    private const string Usual = "generator";

    private ExportedNetwork(OnnxNetwork network, string? note) => (Network, Note) = (network, note);

    internal OnnxNetwork Network { get; }

    /// <summary>
    /// Difference of the export from this library's use of the network, in one sentence; null if none.
    /// </summary>
    internal string? Note { get; }

    /// <summary>Loads a network of a run, or of a file.</summary>
    /// <exception cref="GanException">The run has no such network, or its files don't match.</exception>
    /// <exception cref="DataException">A file is damaged.</exception>
    internal static ExportedNetwork Load(RunNetworkOptions options, ExportMode mode = ExportMode.Paper)
    {
        TrainedNetworks trained = TrainedNetworks.Open(options.Run, options.RunConfig, "can be exported", out TrainOptions run);
        Variant variant = trained.Variant;
        VariantNetwork network = Chosen(options.Network ?? trained.Given ?? Usual, options.Run, variant);
        if (options.Size is not null && !network.TakesAnySize)
            throw new GanException($"The run '{options.Run}' has the variant {run.Variant}, whose {network.Name} has a fixed size: omit --size.");
        SavedNetwork saved = trained.Saved(network.Name);
        (Model<FSharpList<Tensor>, FSharpList<Tensor>> model, NetworkShapes shapes) = NetworkFile.Open(network, run, saved, Devices.Cpu);
        NetworkForm form = network.Form(run, shapes, saved.Beside, options.Size);
        Dictionary<string, string> metadata = new(form.Metadata) { ["variant"] = variant.Name, ["network"] = network.Name };
        bool asPaper = mode == ExportMode.Paper;
        return new(
            new($"{variant.Name} {network.Name}", form.Inputs, model.Description, model.Params, network.Outputs[0], form.Output, metadata, form.OwnStatistics && asPaper),
            asPaper ? form.Lacks : null);
    }

    public void Dispose() => ParamsModule.free(Network.Params);

    private static VariantNetwork Chosen(string name, string run, Variant variant) => variant.Parts.FirstOrDefault(network => network.Name == name)
        ?? throw new GanException($"The run '{run}' has the variant {variant.Name}: choose {Sentence.OneOf([.. variant.Parts.Select(network => network.Name)])} by --network.");
}
