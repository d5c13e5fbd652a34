namespace GanFunctional.CSharp;

/// <summary>What every analysis of a trained GAN is told.</summary>
public abstract record AnalysisOptions
{
    private protected AnalysisOptions()
    {
    }

    /// <summary>The folder of a run that draws images from noise, or one of its checkpoints.</summary>
    [Option("The folder of a run of dcgan, gan or frog, or one of its checkpoints", Value = "PATH")]
    public required string Run { get; init; }

    /// <summary>A new or empty folder for what is found.</summary>
    [Option("A new or empty folder for tables and pictures", Value = "FOLDER")]
    public required string Out { get; init; }

    /// <summary>The same seed and options give the same results.</summary>
    [Option("The same seed and options give the same results")]
    public ulong Seed { get; init; }

    /// <summary>Threads; at first, the cores.</summary>
    [Option("Threads", Default = "the cores")]
    public int? Threads { get; init; }
}
