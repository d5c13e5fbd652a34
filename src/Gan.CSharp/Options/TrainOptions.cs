namespace GanFunctional.CSharp;

/// <summary>The element type of activations; parameters, losses and statistics are always float32.</summary>
public enum Precision
{
    /// <summary>bfloat16 on a GPU and on CPUs that multiply it in hardware (AMX, AVX-512 BF16), else float32.</summary>
    Auto,

    /// <summary>Single precision.</summary>
    Float32,

    /// <summary>bfloat16 activations.</summary>
    BFloat16,
}

/// <summary>What a training does when a player's loss or gradients are NaN or infinite.</summary>
public enum OnNan
{
    /// <summary>It ends; the last checkpoint is from before.</summary>
    Stop,

    /// <summary>The player doesn't move in that round. Gradients are looked at, too, in a pass of their own.</summary>
    Skip,
}

/// <summary>
/// Everything that determines a training run, whatever is trained; each variant has a record of its own below this one. What is
/// left out takes the variant's own value, or the data's.
/// </summary>
public abstract record TrainOptions
{
    /// <summary>The run's folder, which must not exist yet, or be empty; at first <c>runs/VARIANT-NUMBER</c>.</summary>
    [Option("The run's folder, new or empty", Default = "runs/<variant>-<number>", Value = "FOLDER")]
    public string? Out { get; init; }

    /// <summary>Rounds to train. Give this or <see cref="Epochs"/>, not both; without either, 5 epochs.</summary>
    [Option("Rounds to train; this or --epochs")]
    public long? Steps { get; init; }

    /// <summary>Passes over the data to train.</summary>
    [Option("Passes over the data to train", Default = "5")]
    public int? Epochs { get; init; }

    /// <summary>Images in a batch; at first what the variant's reference uses.</summary>
    [Option("Images in a batch")]
    public int Batch { get; init; }

    /// <summary>Width and height that images are brought to before a random part of the training size is cut from them; at first the training size.</summary>
    [Option("Size that images are brought to before a random part of --size is cut out, as 286 for 256", Value = "SIZE", Default = "--size")]
    public ImageSize? Load { get; init; }

    /// <summary>Side of the square that is cut from the middle of an image before anything else, as CelebA's 178.</summary>
    [Option("Side of a square that is cut from the middle of an image first, as 178 for CelebA", Default = "none")]
    public int? Crop { get; init; }

    /// <summary>Whether images are mirrored at random.</summary>
    [Option("Mirror images at random")]
    public bool Flip { get; init; }

    /// <summary>By how much brightness, contrast and saturation are varied at random, as a share.</summary>
    [Option("Vary brightness, contrast and saturation at random by up to this share", Least = 0, Most = 0.99)]
    public double Jitter { get; init; }

    /// <summary>The same seed, options, machine and thread count give the same bytes.</summary>
    [Option("The same seed and options give the same networks")]
    public ulong Seed { get; init; }

    /// <summary>The element type of activations.</summary>
    [Option("Element type of activations; auto: bfloat16 where the hardware multiplies it, else float32")]
    public Precision Precision { get; init; }

    /// <summary>Threads of the training step; at first, the cores.</summary>
    [Option("Threads of the training step", Default = "the cores")]
    public int? Threads { get; init; }

    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    [Option("Where to compute: cpu, cuda or cuda:N", Value = "DEVICE", Pattern = @"\A(cpu|cuda(:\d{1,4})?)\z", Takes = "cpu, cuda or cuda:N")]
    public string Device { get; init; } = "cpu";

    /// <summary>Rounds between sample pictures; at first a twentieth of the run.</summary>
    [Option("Rounds between sample pictures", Default = "a twentieth of the run")]
    public long? SampleEvery { get; init; }

    /// <summary>Rounds between checkpoints, from which the run can go on, and saved networks; at first <see cref="SampleEvery"/>.</summary>
    [Option("Rounds between checkpoints and saved networks", Default = "--sample-every")]
    public long? CheckpointEvery { get; init; }

    /// <summary>How many checkpoints are kept, the newest; and the one whose images were the nearest to the data.</summary>
    [Option("Checkpoints to keep, the newest, beside the best")]
    public int Keep { get; init; } = 2;

    /// <summary>What to do about losses and gradients that are not finite.</summary>
    [Option("When a loss is NaN or infinite: stop, or skip the player's move (and look at gradients, too)")]
    public OnNan OnNan { get; init; }

    /// <summary>Rounds between lines of the log.</summary>
    [Option("Rounds between lines of the log")]
    public int LogEvery { get; init; } = 50;

    /// <summary>The variant that these options are of.</summary>
    internal string Variant => CSharp.Variants.Of(this).Name;

    /// <summary>Which element type <see cref="Precision"/> comes to here.</summary>
    internal ScalarType DType => Precision == Precision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
}
