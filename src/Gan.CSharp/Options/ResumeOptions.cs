namespace GanFunctional.CSharp;

/// <summary>
/// What may be changed when a run goes on; what is left out stays as it was. All else makes the run what it is, and stays.
/// </summary>
public sealed record ResumeOptions
{
    /// <summary>A new folder to go on in; the run is copied there, and stays as it is.</summary>
    [Option("Go on in a copy of the run, a new folder", Value = "FOLDER")]
    public string? Out { get; init; }

    /// <summary>Rounds to train in all.</summary>
    [Option("Rounds to train in all")]
    public long? Steps { get; init; }

    /// <summary>Passes over the data to train in all; this or <see cref="Steps"/>.</summary>
    [Option("Passes over the data to train in all")]
    public int? Epochs { get; init; }

    /// <summary>As <see cref="RunOptions.Threads"/>; another number gives other last digits.</summary>
    [Option("Threads of the training step")]
    public int? Threads { get; init; }

    /// <summary>As <see cref="RunOptions.SampleEvery"/>.</summary>
    [Option("Rounds between sample pictures")]
    public long? SampleEvery { get; init; }

    /// <summary>As <see cref="RunOptions.CheckpointEvery"/>.</summary>
    [Option("Rounds between checkpoints")]
    public long? CheckpointEvery { get; init; }

    /// <summary>As <see cref="RunOptions.Keep"/>.</summary>
    [Option("Checkpoints to keep beside the best")]
    public int? Keep { get; init; }

    /// <summary>As <see cref="RunOptions.LogEvery"/>.</summary>
    [Option("Rounds between lines of the log")]
    public int? LogEvery { get; init; }

    /// <summary>As <see cref="RunOptions.OnNan"/>.</summary>
    [Option("What to do about losses and gradients that are not finite")]
    public OnNan? OnNan { get; init; }

    /// <summary>As <see cref="RunOptions.Patience"/>.</summary>
    [Option("Stop early after so many sample pictures in a row without a better checkpoint")]
    public int? Patience { get; init; }

    /// <summary>The names of these options.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. OptionTable.For(typeof(ResumeOptions)).Select(option => option.Name)];

    /// <summary>A run's options with these changes.</summary>
    /// <exception cref="GanException">A value is none that its option takes.</exception>
    internal TrainOptions Change(TrainOptions options)
    {
        OptionTable.Check(this);
        if (this is { Steps: not null, Epochs: not null }) throw new GanException("Give the steps or the epochs of a training, not both.");
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
