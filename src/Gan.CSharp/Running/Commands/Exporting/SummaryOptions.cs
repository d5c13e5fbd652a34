namespace GanFunctional.CSharp;

/// <summary>Trained network, of a run or of a file.</summary>
public abstract record RunNetworkOptions
{
    /// <summary>Folder of a training run, one of its checkpoints, or safetensors file of a network.</summary>
    [Option(Value = "PATH")]
    public required string Run { get; init; }

    /// <summary>Configuration of <see cref="Run"/>, if that is a file. Default: config.json beside it.</summary>
    [Option(Value = "FILE")]
    public string? RunConfig { get; init; }

    /// <summary>
    /// Network of the run, by the name of its file. Default: <c>generator</c>, or that of the file.
    /// </summary>
    /// <remarks>
    /// Such as <c>generator</c>, <c>discriminator</c>, CycleGAN's <c>generator_ab</c> or GAN-CLS's text
    /// <c>encoder</c>.
    /// </remarks>
    [Option(Value = "NETWORK")]
    public string? Network { get; init; }

    /// <summary>Input size of pix2pix or cyclegan, such as 64 or 128x96. Default: the run's.</summary>
    [Option(Value = "SIZE")]
    public ImageSize? Size { get; init; }
}

/// <summary>Options of summarizing a network of a run.</summary>
public sealed record SummaryOptions : RunNetworkOptions
{
    /// <summary>Batch size for the operations and the memory.</summary>
    [Option]
    public int Batch { get; init; } = 1;
}
