namespace GanFunctional.CSharp;

/// <summary>How a training reacts to a loss or to gradients that are NaN or infinite.</summary>
public enum OnNan
{
    /// <summary>End the training. The last checkpoint is from before.</summary>
    Stop,

    /// <summary>Skip the player's move in that round. Gradients are checked, too, in a separate pass.</summary>
    Skip,
}

/// <summary>Options of every run, whether of a built-in variant or of a game of your own.</summary>
public record RunOptions
{
    /// <summary>The run's folder, which must not exist yet, or be empty; by default <c>runs/VARIANT-NUMBER</c>, or <c>runs/game-NUMBER</c>.</summary>
    [Option("The run's folder, new or empty", Default = "runs/<variant>-<number>", Value = "FOLDER")]
    public string? Out { get; init; }

    /// <summary>Rounds to train. A built-in variant also takes <see cref="TrainOptions.Epochs"/> instead, and 5 epochs if it gets neither.</summary>
    [Option("Rounds to train; this or --epochs")]
    public long? Steps { get; init; }

    /// <summary>The same seed, options, machine and thread count give the same bytes.</summary>
    [Option("The same seed and options give the same networks")]
    public ulong Seed { get; init; }

    /// <summary>Threads of the training step. Default: one per core.</summary>
    [Option("Threads of the training step", Default = "the cores")]
    public int? Threads { get; init; }

    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    [Option("Where to compute: cpu, cuda or cuda:N", Value = "DEVICE", Pattern = @"\A(cpu|cuda(:\d{1,4})?)\z", Takes = "cpu, cuda or cuda:N")]
    public string Device { get; init; } = "cpu";

    /// <summary>Rounds between sample pictures. Default: a twentieth of the run.</summary>
    [Option("Rounds between sample pictures", Default = "a twentieth of the run")]
    public long? SampleEvery { get; init; }

    /// <summary>Rounds between checkpoints, from which the run can be resumed, and saved networks. Default: <see cref="SampleEvery"/>.</summary>
    [Option("Rounds between checkpoints and saved networks", Default = "--sample-every")]
    public long? CheckpointEvery { get; init; }

    /// <summary>How many checkpoints are kept, the newest; and the one whose images were the nearest to the data.</summary>
    [Option("Checkpoints to keep, the newest, beside the best")]
    public int Keep { get; init; } = 2;

    /// <summary>The reaction to losses and gradients that are not finite.</summary>
    [Option("When a loss is NaN or infinite: stop, or skip the player's move (and look at gradients, too)")]
    public OnNan OnNan { get; init; }

    /// <summary>Rounds between lines of the log.</summary>
    [Option("Rounds between lines of the log")]
    public int LogEvery { get; init; } = 50;

    /// <summary>Diagnostics in a row without a better checkpoint after which the training stops. Default: it never stops early.</summary>
    [Option("Stop early after so many sample pictures in a row without a better checkpoint", Default = "never")]
    public int? Patience { get; init; }

    /// <summary>The variant that these options are of; null of a game of one's own.</summary>
    internal virtual string? Variant => null;
}
