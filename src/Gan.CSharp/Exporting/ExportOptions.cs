namespace GanFunctional.CSharp;

/// <summary>What batch statistics are in a network that leaves this library.</summary>
public enum ExportMode
{
    /// <summary>As <c>gan sample</c> and <c>gan translate</c> use it: for Pix2Pix each image's own, for all others running ones.</summary>
    Paper,

    /// <summary>Running statistics.</summary>
    Eval,
}

/// <summary>Everything that determines the export of a network of a run.</summary>
public sealed record ExportOptions : SummaryOptions
{
    /// <summary>The ONNX file to write.</summary>
    [Option("The ONNX file to write", Value = "FILE")]
    public required string Onnx { get; init; }

    /// <summary>What batch statistics are.</summary>
    [Option("Batch statistics as the paper uses them (pix2pix: each image's own), or running ones")]
    public ExportMode Mode { get; init; }

    /// <summary>Whether a file that is there is overwritten.</summary>
    [Option("Overwrite the file")]
    public bool Force { get; init; }
}

/// <summary>What an export wrote.</summary>
/// <param name="File">The file.</param>
/// <param name="Summary">What it holds, in a sentence: the network, its inputs and its output with their shapes.</param>
/// <param name="Layers">The table of its layers, with the shapes that they give.</param>
/// <param name="Note">How it differs from what this library does with the network, a sentence; null where it does not.</param>
public sealed record ExportResult(string File, string Summary, string Layers, string? Note);
