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
    [Option("Folder of a run of dcgan, gan or frog, one of its checkpoints, or safetensors file of a generator", Value = "PATH")]
    public required string Run { get; init; }

    /// <summary>Configuration of <see cref="Run"/>, if that is a file. Default: config.json beside it.</summary>
    [Option("Configuration of --run, if that is a file", Value = "FILE", Default = "config.json beside it")]
    public string? RunConfig { get; init; }

    /// <summary>New or empty folder for tables and pictures.</summary>
    [Option("New or empty folder for tables and pictures", Value = "FOLDER")]
    public required string Out { get; init; }

    /// <summary>Random seed; the same seed and options give the same results.</summary>
    [Option("Random seed; the same seed and options give the same results")]
    public ulong Seed { get; init; }

    /// <summary>Number of threads. Default: the number of cores.</summary>
    [Option("Number of threads", Default = "the number of cores")]
    public int? Threads { get; init; }
}
