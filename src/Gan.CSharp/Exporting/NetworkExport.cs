using GanFunctional.Data;
using Microsoft.FSharp.Collections;

namespace GanFunctional.CSharp;

/// <summary>Takes trained networks to other programs.</summary>
public static class NetworkExport
{
    /// <summary>Writes a network of a run as ONNX, whole or not at all.</summary>
    /// <exception cref="GanException">An option that can't be, or a run without the network; one sentence.</exception>
    /// <exception cref="DataException">The file can't be written; one sentence.</exception>
    /// <exception cref="InvalidDataException">A file of the run is not whole.</exception>
    public static ExportResult Run(ExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionTable.Check(options);
        if (Directory.Exists(options.Onnx)) throw new GanException($"'{options.Onnx}' is a folder; give the ONNX file to write");
        if (!options.Force && File.Exists(options.Onnx)) throw new GanException($"'{options.Onnx}' exists already; choose another --onnx, or --force to overwrite it");
        using ExportedNetwork network = ExportedNetwork.Load(options, options.Mode);
        OnnxNetwork exported = network.Network;
        IReadOnlyList<long> output = [];
        WholeFile.Write(options.Onnx, stream => output = exported.Write(stream));
        string inputs = string.Join(" and ", exported.Inputs.Select(input => Describe(input.Name, input.Shape)));
        return new(options.Onnx, $"{exported.Name}, from {inputs} to {Describe(exported.Output, output)}", Layers(exported), network.Note);

        static string Describe(string name, IReadOnlyList<long> shape) => $"{name} [batch, {string.Join(", ", shape)}]";
    }

    /// <summary>
    /// The table of the layers of a run's network: places, kinds, shapes, trained numbers and operations, and what a forward pass of one item takes.
    /// </summary>
    /// <exception cref="GanException">An option that can't be, or a run without the network; one sentence.</exception>
    /// <exception cref="InvalidDataException">A file of the run is not whole.</exception>
    public static string Summarize(SummaryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionTable.Check(options);
        using ExportedNetwork network = ExportedNetwork.Load(options);
        return $"{network.Network.Name}\n{Layers(network.Network)}";
    }

    private static string Layers(OnnxNetwork network) =>
        Summary.withShapes(ListModule.OfSeq(network.Inputs.Select(input => input.Shape.ToArray())), network.Description);
}
