namespace GanFunctional.CSharp;

/// <summary>Behaviour of norms and dropout.</summary>
public enum RunMode
{
    /// <summary>
    /// As the authors do at test time: as in training for Pix2Pix and StarGAN, otherwise as in evaluation.
    /// </summary>
    Paper,

    /// <summary>As in training: dropout, and the statistics of each image.</summary>
    Train,

    /// <summary>As PyTorch's <c>eval()</c>: without dropout, with running statistics where there are any.</summary>
    Eval,
}

/// <summary>Part of a picture that is translated.</summary>
public enum PairHalf
{
    /// <summary>The left half of a picture A|B.</summary>
    Left,

    /// <summary>The right half of a picture A|B.</summary>
    Right,

    /// <summary>The whole picture.</summary>
    None,
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

    /// <summary>
    /// Images to translate: files, folders, idx files, or <c>fashion-mnist</c>. Default: those that the run
    /// held out of training.
    /// </summary>
    [Option(Value = "PATH", Paths = true)]
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>New or empty folder for the results and a picture of the first ones.</summary>
    [Option(Value = "FOLDER")]
    public required string Out { get; init; }

    /// <summary>
    /// Target. cyclegan: a or b. stargan: a label, attributes A,B (these and no other), changes +A,-B
    /// (the others are kept), none, or all for each label in turn. Default: the only one.
    /// </summary>
    [Option(Value = "TARGET")]
    public string? To { get; init; }

    /// <summary>
    /// Table of the images' own attributes, for those that changes +A,-B keep. Default: as the
    /// discriminator sees them.
    /// </summary>
    [Option(Value = "FILE")]
    public string? Labels { get; init; }

    /// <summary>
    /// Folder of the true results, with the same file names, to measure the L1 distance. Default: the
    /// other half of pictures A|B.
    /// </summary>
    [Option(Value = "FOLDER")]
    public string? Truth { get; init; }

    /// <summary>
    /// Half of pictures A|B that is translated, or none for whole pictures. Default: the input's half of
    /// pictures like those that the run was trained on.
    /// </summary>
    [Option]
    public PairHalf? Half { get; init; }

    /// <summary>Maximum number of images, the first ones. Default: all.</summary>
    [Option]
    public int? Count { get; init; }

    /// <summary>
    /// Size that images are resized and cropped to, such as 64 or 128x96. Default: each image's own.
    /// </summary>
    [Option(Value = "SIZE")]
    public ImageSize? Size { get; init; }

    /// <summary>
    /// Statistics and dropout as the authors do (paper), as in training, or as PyTorch's eval(). Default:
    /// that of the run.
    /// </summary>
    [Option]
    public RunMode? Mode { get; init; }

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
/// <param name="Shown">Number of images in the picture.</param>
/// <param name="Images">Number of images translated.</param>
/// <param name="Files">PNG files, one per image and target.</param>
/// <param name="Skipped">One sentence per unreadable image.</param>
/// <param name="Distances">
/// Mean absolute differences from the truth, if given, with values in [-1, 1]: of <c>translation</c>, of
/// <c>input</c>, and of <c>mean colour</c>, the mean of all true images. Otherwise empty.
/// </param>
public sealed record TranslateResult(
    string Picture, int Shown, int Images, IReadOnlyList<string> Files, IReadOnlyList<string> Skipped, IReadOnlyList<KeyValuePair<string, double>> Distances);
