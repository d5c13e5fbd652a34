namespace GanFunctional.CSharp;

/// <summary>
/// Element type of activations, for mixed precision. Parameters, losses and statistics are always float32.
/// </summary>
public enum Precision
{
    /// <summary>
    /// bfloat16 on GPUs and CPUs with hardware support (AMX, AVX-512 BF16), otherwise float32.
    /// </summary>
    Auto,

    /// <summary>Single precision.</summary>
    Float32,

    /// <summary>bfloat16 activations.</summary>
    BFloat16,
}

/// <summary>
/// Options of a training run. Each variant has its own derived record. Options not given take a default from
/// the variant or the data.
/// </summary>
public abstract record TrainOptions : RunOptions
{
    /// <summary>Number of epochs. Default: 5.</summary>
    [Option]
    public int? Epochs { get; init; }

    /// <summary>Batch size.</summary>
    /// <remarks>Initially that of the variant's reference implementation.</remarks>
    [Option]
    public int Batch { get; init; }

    /// <summary>
    /// Size that images are resized to before a random crop of the training size, such as 286 for 256.
    /// Default: the training size.
    /// </summary>
    [Option(Value = "SIZE")]
    public ImageSize? Load { get; init; }

    /// <summary>
    /// Side of a square to crop from the centre of each image first, such as 178 for CelebA. Default: none.
    /// </summary>
    [Option]
    public int? Crop { get; init; }

    /// <summary>Flip images horizontally at random.</summary>
    [Option]
    public bool Flip { get; init; }

    /// <summary>
    /// Change brightness, contrast and saturation at random by up to this share, from 0 to 0.99.
    /// </summary>
    [Option(Least = 0, Most = 0.99)]
    public double Jitter { get; init; }

    /// <summary>
    /// Number of images, of each data set, to set aside for evaluation: <c>gan evaluate</c> compares with
    /// them, and <c>gan translate</c> translates them.
    /// </summary>
    [Option(Least = 0)]
    public int HoldOut { get; init; }

    /// <summary>
    /// Element type of activations; <c>auto</c>: bfloat16 if the hardware supports it, otherwise float32.
    /// </summary>
    [Option]
    public Precision Precision { get; init; }

    /// <summary>
    /// Trained networks to start from, as in generator=runs/dcgan-1: a run's folder or a network's file. Give
    /// several separated by commas, or the option again. Tensors that don't fit keep their initial values. Default: none.
    /// </summary>
    [Option(Value = "NETWORK=FILE", Pattern = @"\A[^=,]+=[^,]+(,[^=,]+=[^,]+)*\z", Takes = "a network and a file, such as generator=runs/dcgan-1, or several separated by commas")]
    public IReadOnlyList<string> Init { get; init; } = [];

    /// <summary>
    /// Names the file to use after training for a network, such as that of its moving average.
    /// </summary>
    internal virtual string FileOf(string network) => network;

    /// <summary>The same options for a trial of a few steps, without long preparations.</summary>
    internal virtual TrainOptions ForPreview() => this;

    /// <inheritdoc/>
    internal override string Variant => CSharp.Variants.Of(this).Name;

    /// <summary>Element type of activations, with <see cref="Precision.Auto"/> taken as float32.</summary>
    public ScalarType DType => Precision == Precision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
}
