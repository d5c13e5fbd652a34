namespace GanFunctional.CSharp;

/// <summary>Batch statistics of an exported network.</summary>
public enum ExportMode
{
    /// <summary>
    /// As in <c>gan sample</c> and <c>gan translate</c>: those of each image for StarGAN and most runs
    /// of Pix2Pix, otherwise running statistics.
    /// </summary>
    Paper,

    /// <summary>Running statistics.</summary>
    Eval,
}

/// <summary>Options of exporting a network of a run.</summary>
public sealed record ExportOptions : RunNetworkOptions
{
    /// <summary>ONNX file to write.</summary>
    [Option(Value = "FILE")]
    public required string Onnx { get; init; }

    /// <summary>
    /// Batch statistics as in the paper (pix2pix, stargan: those of each image), or running statistics.
    /// </summary>
    [Option]
    public ExportMode Mode { get; init; }

    /// <summary>Overwrite an existing file.</summary>
    [Option]
    public bool Force { get; init; }
}

/// <summary>Result of an export.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Summary">The network, its inputs and its output with their shapes, in one sentence.</param>
/// <param name="Layers">Table of the layers, with their output shapes.</param>
/// <param name="Note">
/// Difference of the export from this library's use of the network, in one sentence; null if none.
/// </param>
public sealed record ExportResult(string File, string Summary, string Layers, string? Note);
