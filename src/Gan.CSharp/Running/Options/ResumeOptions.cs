namespace GanFunctional.CSharp;

/// <summary>
/// Options that can be changed when a run resumes; those not given keep their values. All other options are
/// fixed.
/// </summary>
public sealed record ResumeOptions
{
    /// <summary>Resume in a copy of the run, in this new folder; the original is unchanged.</summary>
    [Option(Value = "FOLDER")]
    public string? Out { get; init; }

    /// <summary>Total number of training steps.</summary>
    [Option]
    public long? Steps { get; init; }

    /// <summary>Total number of epochs; alternative to <see cref="Steps"/>.</summary>
    [Option]
    public int? Epochs { get; init; }

    /// <summary>Number of threads; another number changes the last digits of results.</summary>
    [Option]
    public int? Threads { get; init; }

    /// <summary>Steps between sample pictures.</summary>
    [Option]
    public long? SampleEvery { get; init; }

    /// <summary>Steps between checkpoints and saved networks.</summary>
    [Option]
    public long? CheckpointEvery { get; init; }

    /// <inheritdoc cref="RunOptions.Keep"/>
    [Option]
    public int? Keep { get; init; }

    /// <inheritdoc cref="RunOptions.LogEvery"/>
    [Option]
    public int? LogEvery { get; init; }

    /// <inheritdoc cref="RunOptions.OnNan"/>
    [Option]
    public OnNan? OnNan { get; init; }

    /// <summary>Stop early after so many sample pictures in a row without a better checkpoint.</summary>
    [Option]
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
