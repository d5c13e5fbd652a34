using GanFunctional.Data;
using Microsoft.FSharp.Collections;

namespace GanFunctional.CSharp;

/// <summary>Exports and summarizes trained networks.</summary>
public static class NetworkExport
{
    /// <summary>Writes a network of a run as ONNX, atomically.</summary>
    /// <exception cref="GanException">
    /// An option is invalid, or the run has no such network; one sentence.
    /// </exception>
    /// <exception cref="DataException">The file can't be written, or a file of the run is damaged; one sentence.</exception>
    public static ExportResult Run(ExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionTable.Check(options);
        if (Directory.Exists(options.Onnx)) throw new GanException($"'{options.Onnx}' is a folder; give the name of the ONNX file to write");
        if (!options.Force && File.Exists(options.Onnx)) throw new GanException($"'{options.Onnx}' already exists; choose another --onnx, or add --force to overwrite it");
        using ExportedNetwork network = ExportedNetwork.Load(options, options.Mode);
        OnnxNetwork exported = network.Network;
        IReadOnlyList<long> output = [];
        WholeFile.Write(options.Onnx, stream => output = exported.Write(stream));
        string inputs = string.Join(" and ", exported.Inputs.Select(input => Describe(input.Name, input.Shape)));
        return new(options.Onnx, $"{exported.Name}, from {inputs} to {Describe(exported.Output, output)}", Layers(exported, 1), network.Note);

        static string Describe(string name, IReadOnlyList<long> shape) => $"{name} [batch, {string.Join(", ", shape)}]";
    }

    /// <summary>
    /// Creates the table of a network's layers: paths, kinds, output shapes, parameters and operations, and
    /// the cost of a forward pass of a batch.
    /// </summary>
    /// <exception cref="GanException">
    /// An option is invalid, or the run has no such network; one sentence.
    /// </exception>
    /// <exception cref="DataException">A file of the run is damaged.</exception>
    public static string Summarize(SummaryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionTable.Check(options);
        using ExportedNetwork network = ExportedNetwork.Load(options);
        return $"{network.Network.Name}\n{Layers(network.Network, options.Batch)}";
    }

    private static string Layers(OnnxNetwork network, int batch) =>
        Summary.withShapes(batch, ListModule.OfSeq(network.Inputs.Select(input => input.Shape.ToArray())), network.Description);
}
