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
        using ExportedNetwork network = ExportedNetwork.Load(options);
        OnnxNetwork exported = network.Network;
        IReadOnlyList<long> output = [];
        WholeFile.Write(options.Onnx, stream => output = exported.Write(stream));
        string inputs = string.Join(" and ", exported.Inputs.Select(input => Describe(input.Name, input.Shape)));
        string table = Summary.withShapes(ListModule.OfSeq(exported.Inputs.Select(input => input.Shape.ToArray())), exported.Description);
        return new(options.Onnx, $"{exported.Name}, from {inputs} to {Describe(exported.Output, output)}", table, network.Note);

        static string Describe(string name, IReadOnlyList<long> shape) => $"{name} [batch, {string.Join(", ", shape)}]";
    }
}
