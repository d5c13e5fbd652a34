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

/// <summary>Everything that determines a training run. What is left out takes the variant's own value, or the data's.</summary>
public sealed record TrainOptions
{
    /// <summary>Which GAN: one of <see cref="Variants.Names"/>.</summary>
    public required string Variant { get; init; }

    /// <summary><c>fashion-mnist</c>, a folder of idx files or one such file, or a folder of PNG and JPEG images.</summary>
    public required string Data { get; init; }

    /// <summary>The run's folder; it must not exist yet, or be empty.</summary>
    public required string Out { get; init; }

    /// <summary>Rounds to train. Give this or <see cref="Epochs"/>, not both; without either, 5 epochs.</summary>
    public long? Steps { get; init; }

    /// <summary>Passes over the data to train.</summary>
    public int? Epochs { get; init; }

    /// <summary>Images in a batch; at first 64, for the frog 20.</summary>
    public int? Batch { get; init; }

    /// <summary>Height and width of the images, in pixels; at first the data's own where it has one, else 64.</summary>
    public int? Size { get; init; }

    /// <summary>1 for grey, 3 for colour; at first the data's own.</summary>
    public int? Channels { get; init; }

    /// <summary>The same seed, options, machine and thread count give the same bytes.</summary>
    public ulong Seed { get; init; }

    /// <summary>The element type of activations.</summary>
    public Precision Precision { get; init; }

    /// <summary>Threads of the training step; at first, the cores.</summary>
    public int? Threads { get; init; }

    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Whether images are mirrored at random.</summary>
    public bool Flip { get; init; }

    /// <summary>Decay of a moving average of the generator, from which samples are then drawn; none at first.</summary>
    public double? Ema { get; init; }

    /// <summary>Rounds between sample grids (and saved networks); at first a twentieth of the run.</summary>
    public long? SampleEvery { get; init; }

    /// <summary>Rounds between lines of the log.</summary>
    public int LogEvery { get; init; } = 50;

    /// <summary>Images in a sample grid.</summary>
    public int Samples { get; init; } = 64;
}
