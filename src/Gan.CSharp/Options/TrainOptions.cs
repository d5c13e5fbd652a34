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

/// <summary>
/// Everything that determines a training run, whatever is trained; each variant has a record of its own below this one. What is
/// left out takes the variant's own value, or the data's.
/// </summary>
public abstract record TrainOptions : RunOptions
{
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

    /// <summary>The element type of activations.</summary>
    [Option("Element type of activations; auto: bfloat16 where the hardware multiplies it, else float32")]
    public Precision Precision { get; init; }

    /// <summary>The file of a network that is used after the training, as an average of it, by name.</summary>
    internal virtual string FileOf(string network) => network;

    /// <inheritdoc/>
    internal override string Variant => CSharp.Variants.Of(this).Name;

    /// <summary>The element type of activations in completed options.</summary>
    public ScalarType DType => Precision == Precision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
}
