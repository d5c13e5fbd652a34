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
public sealed record ExportOptions
{
    /// <summary>The folder of a training run.</summary>
    [Option("The folder of a training run", Value = "FOLDER")]
    public required string Run { get; init; }

    /// <summary>The ONNX file to write.</summary>
    [Option("The ONNX file to write", Value = "FILE")]
    public required string Onnx { get; init; }

    /// <summary>Which of its networks: <c>generator</c>, for CycleGAN <c>generator_ab</c> or <c>generator_ba</c>, for GAN-CLS also its text <c>encoder</c>.</summary>
    [Option("Which network; cyclegan: generator_ab or generator_ba; gancls: generator or its text encoder", Value = "NETWORK", Default = "generator", Words = ["generator", "generator_ab", "generator_ba", "encoder"])]
    public string? Network { get; init; }

    /// <summary>The size of the images that Pix2Pix and CycleGAN are to take; at first the run's.</summary>
    [Option("Size of the images that pix2pix or cyclegan is to take, 64 or 128x96", Value = "SIZE", Default = "the run's")]
    public ImageSize? Size { get; init; }

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
