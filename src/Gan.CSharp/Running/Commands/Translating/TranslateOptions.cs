namespace GanFunctional.CSharp;

/// <summary>Behaviour of batch statistics and dropout.</summary>
public enum RunMode
{
    /// <summary>
    /// As in the variant's reference implementation: as in training for Pix2Pix and StarGAN.
    /// </summary>
    Paper,

    /// <summary>As in training: dropout, and the statistics of each image.</summary>
    Train,

    /// <summary>Without dropout, with running statistics.</summary>
    Eval,
}

/// <summary>Options of translating images with a trained run.</summary>
public sealed record TranslateOptions
{
    /// <summary>
    /// Folder of a run of pix2pix, cyclegan or stargan, or safetensors file of a generator.
    /// </summary>
    [Option(Value = "PATH")]
    public required string Run { get; init; }

    /// <summary>
    /// Configuration of <see cref="Run"/>, if that is a file. Default: <c>config.json</c> beside it.
    /// </summary>
    [Option(Value = "FILE")]
    public string? RunConfig { get; init; }

    /// <summary>Images to translate: a folder, an idx file, or <c>fashion-mnist</c>.</summary>
    [Option(Value = "DATA")]
    public required string Images { get; init; }

    /// <summary>New or empty folder for the results and a picture of the first ones.</summary>
    [Option(Value = "FOLDER")]
    public required string Out { get; init; }

    /// <summary>
    /// Target; cyclegan: <c>a</c> or <c>b</c>; stargan: a label, several attributes separated by commas, or
    /// <c>all</c> for each in turn. Default: the only one.
    /// </summary>
    [Option(Value = "TARGET")]
    public string? To { get; init; }

    /// <summary>
    /// Folder of the true results, with the same file names, to measure the L1 distance. Default: none.
    /// </summary>
    [Option(Value = "FOLDER")]
    public string? Truth { get; init; }

    /// <summary>Maximum number of images, the first ones. Default: all.</summary>
    [Option]
    public int? Count { get; init; }

    /// <summary>Size that images are resized to, such as 64 or 128x96. Default: the run's.</summary>
    [Option(Value = "SIZE")]
    public ImageSize? Size { get; init; }

    /// <summary>
    /// Batch statistics and dropout as in the paper, as in training, or (eval) running statistics and no
    /// dropout.
    /// </summary>
    [Option]
    public RunMode Mode { get; init; }

    /// <summary>Seed of dropout.</summary>
    [Option]
    public ulong Seed { get; init; }

    /// <summary>Number of threads. Default: one per core.</summary>
    [Option]
    public int? Threads { get; init; }

    /// <summary>Device to compute on: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    [Option(Value = "DEVICE", Pattern = @"\A(cpu|cuda(:\d{1,4})?)\z", Takes = "cpu, cuda or cuda:N")]
    public string Device { get; init; } = "cpu";
}

/// <summary>Result of a translation.</summary>
/// <param name="Picture">
/// Picture of the first images in rows: the image, its translations, and the truth if given.
/// </param>
/// <param name="Files">PNG files, one per image and target.</param>
/// <param name="Skipped">One sentence per unreadable image.</param>
/// <param name="Distances">
/// Mean absolute differences from the truth, if given, with values in [-1, 1]: of <c>translation</c>, of
/// <c>input</c>, and of <c>mean colour</c>, the mean of all true images. Otherwise empty.
/// </param>
public sealed record TranslateResult(string Picture, IReadOnlyList<string> Files, IReadOnlyList<string> Skipped, IReadOnlyList<KeyValuePair<string, double>> Distances);
