namespace GanFunctional.CSharp;

/// <summary>
/// Options that can be changed when a run resumes; those not given keep their values. All other options are
/// fixed.
/// </summary>
public sealed record ResumeOptions
{
    /// <summary>
    /// New folder for a copy of the run, which is resumed there; the original is unchanged.
    /// </summary>
    [Option("Resume in a copy of the run, in this new folder", Value = "FOLDER")]
    public string? Out { get; init; }

    /// <summary>Total number of training steps.</summary>
    [Option("Total number of training steps")]
    public long? Steps { get; init; }

    /// <summary>Total number of epochs; alternative to <see cref="Steps"/>.</summary>
    [Option("Total number of epochs")]
    public int? Epochs { get; init; }

    /// <summary>
    /// As <see cref="RunOptions.Threads"/>. Another number changes the last digits of results.
    /// </summary>
    [Option("Number of threads")]
    public int? Threads { get; init; }

    /// <summary>As <see cref="RunOptions.SampleEvery"/>.</summary>
    [Option("Steps between sample pictures")]
    public long? SampleEvery { get; init; }

    /// <summary>As <see cref="RunOptions.CheckpointEvery"/>.</summary>
    [Option("Steps between checkpoints")]
    public long? CheckpointEvery { get; init; }

    /// <summary>As <see cref="RunOptions.Keep"/>.</summary>
    [Option("Number of newest checkpoints to keep, besides the best")]
    public int? Keep { get; init; }

    /// <summary>As <see cref="RunOptions.LogEvery"/>.</summary>
    [Option("Steps between lines of the log")]
    public int? LogEvery { get; init; }

    /// <summary>As <see cref="RunOptions.OnNan"/>.</summary>
    [Option("Reaction to losses and gradients that are not finite")]
    public OnNan? OnNan { get; init; }

    /// <summary>As <see cref="RunOptions.Patience"/>.</summary>
    [Option("Stop early after so many sample pictures in a row without a better checkpoint")]
    public int? Patience { get; init; }

    /// <summary>Names of these options.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. OptionTable.For(typeof(ResumeOptions)).Select(option => option.Name)];

    /// <summary>Applies these changes to the options of a run.</summary>
    /// <exception cref="GanException">An option does not accept its value.</exception>
    internal TrainOptions Change(TrainOptions options)
    {
        OptionTable.Check(this);
        if (this is { Steps: not null, Epochs: not null }) throw new GanException("Give either the steps or the epochs of a training, not both.");
        return options with
        {
            Steps = Epochs is null ? Steps ?? options.Steps : null,
            Epochs = Epochs,
            Threads = Threads ?? options.Threads,
            SampleEvery = SampleEvery ?? options.SampleEvery,
            CheckpointEvery = CheckpointEvery ?? options.CheckpointEvery,
            Keep = Keep ?? options.Keep,
            LogEvery = LogEvery ?? options.LogEvery,
            OnNan = OnNan ?? options.OnNan,
            Patience = Patience ?? options.Patience,
        };
    }
}
