namespace GanFunctional.CSharp;

/// <summary>Options of every analysis of a trained GAN.</summary>
public abstract record AnalysisOptions
{
    private protected AnalysisOptions()
    {
    }

    /// <summary>
    /// Folder of a run of dcgan, gan or frog, one of its checkpoints, or safetensors file of a generator.
    /// </summary>
    [Option(Value = "PATH")]
    public required string Run { get; init; }

    /// <summary>Configuration of <see cref="Run"/>, if that is a file. Default: config.json beside it.</summary>
    [Option(Value = "FILE")]
    public string? RunConfig { get; init; }

    /// <summary>New or empty folder for tables and pictures.</summary>
    [Option(Value = "FOLDER")]
    public required string Out { get; init; }

    /// <summary>Random seed; the same seed and options give the same results.</summary>
    [Option]
    public ulong Seed { get; init; }

    /// <summary>Number of threads. Default: the number of cores.</summary>
    [Option]
    public int? Threads { get; init; }
}
