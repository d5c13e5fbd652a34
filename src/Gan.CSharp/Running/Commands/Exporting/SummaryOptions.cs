namespace GanFunctional.CSharp;

/// <summary>A network of a run.</summary>
public abstract record RunNetworkOptions
{
    /// <summary>Folder of a training run.</summary>
    [Option(Value = "FOLDER")]
    public required string Run { get; init; }

    /// <summary>Network of the run, by the name of its file. Default: <c>generator</c>.</summary>
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
