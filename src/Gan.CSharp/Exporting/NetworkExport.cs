using GanFunctional.Data;
using GanFunctional.Torch;

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
        OnnxFunction function = network.Function;
        IReadOnlyList<long> output = [];
        WholeFile.Write(options.Onnx, stream => output = OnnxFile.Write(stream, function));
        string inputs = string.Join(" and ", function.Inputs.Select(input => Describe(input.Name, input.Shape)));
        return new(options.Onnx, $"{function.Name}, from {inputs} to {Describe(function.Output, output)}", network.Note);

        static string Describe(string name, IReadOnlyList<long> shape) => $"{name} [batch, {string.Join(", ", shape)}]";
    }
}
