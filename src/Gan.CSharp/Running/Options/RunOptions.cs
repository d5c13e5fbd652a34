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
    /// <summary>
    /// Folder of the run, new or empty. Default: <c>runs/VARIANT-NUMBER</c>, or <c>runs/game-NUMBER</c> for a
    /// custom game.
    /// </summary>
    [Option("Folder of the run, new or empty", Default = "runs/<variant>-<number>", Value = "FOLDER")]
    public string? Out { get; init; }

    /// <summary>
    /// Number of training steps. Built-in variants take <see cref="TrainOptions.Epochs"/> as an alternative.
    /// Default: 5 epochs.
    /// </summary>
    [Option("Number of training steps; alternative to --epochs")]
    public long? Steps { get; init; }

    /// <summary>Random seed. The same seed, options, machine and thread count give the same bytes.</summary>
    [Option("Random seed; the same seed and options give the same networks")]
    public ulong Seed { get; init; }

    /// <summary>Number of threads. Default: one per core.</summary>
    [Option("Number of threads", Default = "one per core")]
    public int? Threads { get; init; }

    /// <summary>Device of the training: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    [Option("Device to compute on: cpu, cuda or cuda:N", Value = "DEVICE", Pattern = @"\A(cpu|cuda(:\d{1,4})?)\z", Takes = "cpu, cuda or cuda:N")]
    public string Device { get; init; } = "cpu";

    /// <summary>Steps between sample pictures. Default: a twentieth of the run.</summary>
    [Option("Steps between sample pictures", Default = "a twentieth of the run")]
    public long? SampleEvery { get; init; }

    /// <summary>
    /// Steps between checkpoints and saved networks. Default: with the sample pictures and every ten minutes,
    /// in at most 3 % of the time.
    /// </summary>
    [Option("Steps between checkpoints and saved networks", Default = "with the sample pictures and every ten minutes, in at most 3 % of the time")]
    public long? CheckpointEvery { get; init; }

    /// <summary>
    /// Number of newest checkpoints to keep, besides the one whose images were closest to the data.
    /// </summary>
    [Option("Number of newest checkpoints to keep, besides the best")]
    public int Keep { get; init; } = 2;

    /// <summary>Reaction to losses and gradients that are not finite.</summary>
    [Option("When a loss is NaN or infinite: stop, or skip the player's update (and check gradients, too)")]
    public OnNan OnNan { get; init; }

    /// <summary>Steps between lines of the log.</summary>
    [Option("Steps between lines of the log")]
    public int LogEvery { get; init; } = 50;

    /// <summary>Diagnostics in a row without a better checkpoint after which the training stops. Default: it never stops early.</summary>
    [Option("Stop early after so many sample pictures in a row without a better checkpoint", Default = "never")]
    public int? Patience { get; init; }

    /// <summary>Variant of these options; null for a custom game.</summary>
    internal virtual string? Variant => null;
}
