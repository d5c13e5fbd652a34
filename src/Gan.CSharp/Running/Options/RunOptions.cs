namespace GanFunctional.CSharp;

/// <summary>Reaction of a training to a loss or gradients that are NaN or infinite.</summary>
public enum OnNan
{
    /// <summary>Stop the training. The last checkpoint is from before the fault.</summary>
    Stop,

    /// <summary>
    /// Skip the player's update in that step. Gradients are checked, too, in a separate pass.
    /// </summary>
    Skip,
}

/// <summary>Options of every run, of a built-in variant or of a custom game.</summary>
public record RunOptions
{
    /// <summary>Folder of the run, new or empty. Default: <c>runs/VARIANT-NUMBER</c>.</summary>
    /// <remarks><c>runs/game-NUMBER</c> for a custom game.</remarks>
    [Option(Value = "FOLDER")]
    public string? Out { get; init; }

    /// <summary>Number of training steps; alternative to <see cref="TrainOptions.Epochs"/>.</summary>
    /// <remarks>Required for a custom game, which has no epochs.</remarks>
    [Option]
    public long? Steps { get; init; }

    /// <summary>Random seed; the same seed and options give the same networks.</summary>
    /// <remarks>The bytes are the same on the same machine, with the same number of threads.</remarks>
    [Option]
    public ulong Seed { get; init; }

    /// <summary>Number of threads. Default: one per core.</summary>
    [Option]
    public int? Threads { get; init; }

    /// <summary>Device to compute on: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    [Option(Value = "DEVICE", Pattern = @"\A(cpu|cuda(:\d{1,4})?)\z", Takes = "cpu, cuda or cuda:N")]
    public string Device { get; init; } = "cpu";

    /// <summary>Steps between sample pictures. Default: a twentieth of the run.</summary>
    [Option]
    public long? SampleEvery { get; init; }

    /// <summary>
    /// Steps between checkpoints and saved networks. Default: with the sample pictures and every ten
    /// minutes, in at most 3 % of the time.
    /// </summary>
    [Option]
    public long? CheckpointEvery { get; init; }

    /// <summary>Number of newest checkpoints to keep, besides the best.</summary>
    /// <remarks>The best is the one whose images were closest to the data.</remarks>
    [Option]
    public int Keep { get; init; } = 2;

    /// <summary>
    /// Reaction to a loss that is NaN or infinite: stop, or skip the player's update (and check gradients,
    /// too).
    /// </summary>
    [Option]
    public OnNan OnNan { get; init; }

    /// <summary>Steps between lines of the log.</summary>
    [Option]
    public int LogEvery { get; init; } = 50;

    /// <summary>
    /// Stop early after so many sample pictures in a row without a better checkpoint. Default: never.
    /// </summary>
    [Option]
    public int? Patience { get; init; }

    /// <summary>Variant of these options; null for a custom game.</summary>
    internal virtual string? Variant => null;
}
