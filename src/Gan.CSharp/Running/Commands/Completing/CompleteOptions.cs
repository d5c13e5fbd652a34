namespace GanFunctional.CSharp;

/// <summary>Weights of the known pixels in a completion.</summary>
public enum Weighting
{
    /// <summary>Equal weights.</summary>
    Plain,

    /// <summary>Share of missing pixels in the neighbourhood (Yeh et al. 2017, equation 3).</summary>
    Neighbourhood,
}

/// <summary>Optimizer of the latents in a completion.</summary>
public enum LatentOptimizer
{
    /// <summary>Adam, rate 0.01, β 0.9 and 0.999.</summary>
    Adam,

    /// <summary>Nesterov momentum 0.9, rate 0.01.</summary>
    Nesterov,
}

/// <summary>Prior loss of a completion, on the logit D of the generated image.</summary>
public enum Prior
{
    /// <summary>softplus(−D), as in the reference implementation.</summary>
    Softplus,

    /// <summary>ln(1 − σ(D)), as in the paper.</summary>
    Log,
}

/// <summary>Options of a completion of images (Yeh et al. 2017).</summary>
public sealed record CompleteOptions
{
    /// <summary>
    /// Folder of a run of dcgan or gan, one of its checkpoints, or safetensors file of a generator.
    /// </summary>
    [Option(Value = "PATH")]
    public required string Run { get; init; }

    /// <summary>Configuration of <see cref="Run"/>, if that is a file. Default: config.json beside it.</summary>
    [Option(Value = "FILE")]
    public string? RunConfig { get; init; }

    /// <summary>
    /// Complete images, which are resized to the run's size: a folder of images, an idx file or folder, or
    /// <c>fashion-mnist</c>.
    /// </summary>
    [Option(Value = "DATA")]
    public required string Images { get; init; }

    /// <summary>New or empty folder for the pictures and the loss curves.</summary>
    [Option(Value = "FOLDER")]
    public required string Out { get; init; }

    /// <summary>
    /// Mask of missing pixels: <c>centre</c>, <c>random</c> (a fifth), <c>left</c>, <c>grid</c>,
    /// <c>low-resolution</c>, or a PNG of the run's image size, black where pixels are missing.
    /// </summary>
    [Option(Value = "MASK")]
    public string Mask { get; init; } = "centre";

    /// <summary>Number of images to complete, the first ones, all at once.</summary>
    [Option]
    public int Count { get; init; } = 16;

    /// <summary>Weights of the known pixels: equal, or by the share of missing pixels around them.</summary>
    [Option]
    public Weighting Weighting { get; init; }

    /// <summary>Weight of the prior loss relative to the contextual loss (Yeh et al.: 0.003).</summary>
    [Option(Least = 0)]
    public double Lambda { get; init; } = 0.1;

    /// <summary>Prior loss on the discriminator's logit D: softplus(-D), or the paper's ln(1 - σ(D)).</summary>
    [Option]
    public Prior Prior { get; init; }

    /// <summary>Optimizer of the latents.</summary>
    [Option]
    public LatentOptimizer Optimizer { get; init; }

    /// <summary>Number of gradient steps.</summary>
    [Option]
    public int Steps { get; init; } = 1000;

    /// <summary>Steps between the columns of the strip. Default: a fifth of the steps.</summary>
    [Option]
    public int? Every { get; init; }

    /// <summary>Bound of the latents, which are clamped to [-bound, bound]; 0 for none.</summary>
    [Option(Least = 0)]
    public double Bound { get; init; } = 1;

    /// <summary>Random seed; the same seed and options give the same pictures.</summary>
    [Option]
    public ulong Seed { get; init; }

    /// <summary>Number of threads. Default: the number of cores.</summary>
    [Option]
    public int? Threads { get; init; }

    /// <summary>Device to compute on: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    [Option(Value = "DEVICE", Pattern = @"\A(cpu|cuda(:\d{1,4})?)\z", Takes = "cpu, cuda or cuda:N")]
    public string Device { get; init; } = "cpu";
}

/// <summary>Result of <see cref="ImageCompletion"/>.</summary>
/// <param name="Strip">
/// Picture with one row per image: the image, its known pixels, G(z) at regular steps, the overlay, the
/// blended result.
/// </param>
/// <param name="Curves">Losses by step, as a picture (SVG); beside it <c>losses.csv</c>.</param>
/// <param name="Images">Blended results, one PNG per image.</param>
/// <param name="Skipped">Number of images that can't be read.</param>
/// <param name="Psnr">PSNR of the overlay on the missing pixels, in dB, the mean over the images.</param>
/// <param name="BlendedPsnr">PSNR of the blended result.</param>
/// <param name="MeanFillPsnr">
/// PSNR of filling in each image's mean known colour, a baseline for every completion.
/// </param>
public sealed record CompleteResult(string Strip, string Curves, IReadOnlyList<string> Images, int Skipped, double Psnr, double BlendedPsnr, double MeanFillPsnr);
