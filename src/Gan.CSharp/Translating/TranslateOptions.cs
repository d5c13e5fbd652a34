namespace GanFunctional.CSharp;

/// <summary>How networks with batch statistics and dropout are run.</summary>
public enum RunMode
{
    /// <summary>As the variant's reference does: like training for Pix2Pix and StarGAN.</summary>
    Paper,

    /// <summary>Dropout, and each image's own statistics.</summary>
    Train,

    /// <summary>No dropout, running statistics.</summary>
    Eval,
}

/// <summary>Everything that determines a translation of images by a trained run.</summary>
public sealed record TranslateOptions
{
    /// <summary>The folder of a run of pix2pix, cyclegan or stargan, or the safetensors file of a generator.</summary>
    [Option("The folder of a run of pix2pix, cyclegan or stargan, or the safetensors file of a generator", Value = "PATH")]
    public required string Run { get; init; }

    /// <summary>The config of <see cref="Run"/> where that is a file.</summary>
    [Option("Where --run is a file: its config", Value = "FILE", Default = "config.json beside it")]
    public string? RunConfig { get; init; }

    /// <summary>The images: a folder, an idx file, or <c>fashion-mnist</c>.</summary>
    [Option("The images: a folder of images, an idx file, or fashion-mnist", Value = "DATA")]
    public required string Images { get; init; }

    /// <summary>A new or empty folder for the results.</summary>
    [Option("A new or empty folder for the results and a picture of them all", Value = "FOLDER")]
    public required string Out { get; init; }

    /// <summary>What to translate to: <c>a</c> or <c>b</c> for CycleGAN, a label for StarGAN (several attributes with commas between), or <c>all</c>.</summary>
    [Option("cyclegan: a or b; stargan: a label, several attributes with commas between, or all for a picture with each", Value = "TARGET", Default = "the only one")]
    public string? To { get; init; }

    /// <summary>A folder of what the results should be, by the same file names; the L1 distance to it is measured.</summary>
    [Option("A folder of what the results should be, by the same file names: the distance to it is measured", Value = "FOLDER", Default = "none")]
    public string? Truth { get; init; }

    /// <summary>At most so many images, the first ones.</summary>
    [Option("At most so many images, the first ones", Default = "all")]
    public int? Count { get; init; }

    /// <summary>The size that images are brought to; at first the run's.</summary>
    [Option("Size that images are brought to, 64 or 128x96", Value = "SIZE", Default = "the run's")]
    public ImageSize? Size { get; init; }

    /// <summary>How batch statistics and dropout behave.</summary>
    [Option("Batch statistics and dropout as the paper uses them, as in training, or running statistics and no dropout")]
    public RunMode Mode { get; init; }

    /// <summary>Of the dropout.</summary>
    [Option("Seed of the dropout")]
    public ulong Seed { get; init; }

    /// <summary>Threads; at first, the cores.</summary>
    [Option("Threads", Default = "the cores")]
    public int? Threads { get; init; }

    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    [Option("Where to compute: cpu, cuda or cuda:N", Value = "DEVICE", Pattern = @"\A(cpu|cuda(:\d{1,4})?)\z", Takes = "cpu, cuda or cuda:N")]
    public string Device { get; init; } = "cpu";
}

/// <summary>What a translation wrote and measured.</summary>
/// <param name="Picture">The first images in rows: the image, its translations, the truth where it was given.</param>
/// <param name="Files">One PNG an image and target.</param>
/// <param name="Skipped">Images that could not be read, a sentence each.</param>
/// <param name="Distances">
/// Where the truth was given: the mean absolute difference to it, values in [-1, 1], of <c>translation</c>, of <c>input</c> itself, and of <c>mean colour</c>, the truths' mean over all of them.
/// </param>
public sealed record TranslateResult(string Picture, IReadOnlyList<string> Files, IReadOnlyList<string> Skipped, IReadOnlyList<KeyValuePair<string, double>> Distances);
