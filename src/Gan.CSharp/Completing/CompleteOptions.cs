namespace GanFunctional.CSharp;

/// <summary>How known pixels count in a completion.</summary>
public enum Weighting
{
    /// <summary>All alike.</summary>
    Plain,

    /// <summary>By the share of missing pixels around each (Yeh et al. 2017, equation 3).</summary>
    Neighbourhood,
}

/// <summary>By which rule a completion moves its latents.</summary>
public enum LatentOptimizer
{
    /// <summary>Adam 0.01 (0.9, 0.999).</summary>
    Adam,

    /// <summary>Nesterov's momentum 0.9 with the rate 0.01.</summary>
    Nesterov,
}

/// <summary>What keeps a completion looking real, on the logit D of the generated image.</summary>
public enum Prior
{
    /// <summary>softplus(−D), the reference implementation's.</summary>
    Softplus,

    /// <summary>ln(1 − σ(D)), the paper's.</summary>
    Log,
}

/// <summary>Everything that determines a completion of images (Yeh et al. 2017).</summary>
public sealed record CompleteOptions
{
    /// <summary>The folder of a run that draws images from noise.</summary>
    [Option("The folder of a run of dcgan or gan", Value = "FOLDER")]
    public required string Run { get; init; }

    /// <summary>Whole images: a folder of images, an idx file or folder, or <c>fashion-mnist</c>; they take the size of the run's.</summary>
    [Option("Whole images: a folder of images, an idx file or folder, or fashion-mnist", Value = "DATA")]
    public required string Images { get; init; }

    /// <summary>A new or empty folder for the pictures.</summary>
    [Option("A new or empty folder for the pictures and the loss curves", Value = "FOLDER")]
    public required string Out { get; init; }

    /// <summary>What is missing: <c>centre</c>, <c>random</c> (a fifth of the pixels), <c>left</c>, <c>grid</c>, <c>low-resolution</c>, or the path of a PNG.</summary>
    [Option("What is missing: centre, random, left, grid, low-resolution, or a PNG of the run's image size, black where pixels are missing", Value = "MASK")]
    public string Mask { get; init; } = "centre";

    /// <summary>How many of the images, the first ones; they are completed together.</summary>
    [Option("Images to complete, the first ones, all at once")]
    public int Count { get; init; } = 16;

    /// <summary>How known pixels count.</summary>
    [Option("How known pixels count: alike, or by how much is missing around them")]
    public Weighting Weighting { get; init; }

    /// <summary>What the prior counts against the contextual loss.</summary>
    [Option("What the prior counts against the contextual loss (Yeh et al.: 0.003)", Least = 0)]
    public double Lambda { get; init; } = 0.1;

    /// <summary>What the prior is.</summary>
    [Option("The prior: softplus(-D), or the paper's ln(1 - D)")]
    public Prior Prior { get; init; }

    /// <summary>How the latents move.</summary>
    [Option("How the latents move")]
    public LatentOptimizer Optimizer { get; init; }

    /// <summary>Steps of descent.</summary>
    [Option("Steps of descent")]
    public int Steps { get; init; } = 1000;

    /// <summary>Steps between the columns of the strip; at first a fifth of them all.</summary>
    [Option("Steps between the columns of the strip", Default = "a fifth of the steps")]
    public int? Every { get; init; }

    /// <summary>Latents are kept in [−bound, bound]; 0 leaves them free.</summary>
    [Option("Latents are kept in [-bound, bound]; 0 leaves them free", Least = 0)]
    public double Bound { get; init; } = 1;

    /// <summary>The same seed and options give the same pictures.</summary>
    [Option("The same seed and options give the same pictures")]
    public ulong Seed { get; init; }

    /// <summary>Threads of a step; at first, the cores.</summary>
    [Option("Threads of a step", Default = "the cores")]
    public int? Threads { get; init; }

    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    [Option("Where to compute: cpu, cuda or cuda:N", Value = "DEVICE", Pattern = @"\A(cpu|cuda(:\d{1,4})?)\z", Takes = "cpu, cuda or cuda:N")]
    public string Device { get; init; } = "cpu";
}

/// <summary>What a completion found and wrote.</summary>
/// <param name="Strip">A row an image: the image, what is known, G(z) at every so many steps, the overlay, the blended result.</param>
/// <param name="Curves">The losses by step, as a picture (SVG); beside it <c>losses.csv</c>.</param>
/// <param name="Images">One PNG an image, blended.</param>
/// <param name="Psnr">Of the overlay on the missing pixels, in dB, the mean over the images.</param>
/// <param name="BlendedPsnr">The same of the blended result.</param>
/// <param name="MeanFillPsnr">The same of filling in each image's mean known colour: what any completion should beat.</param>
public sealed record CompleteResult(string Strip, string Curves, IReadOnlyList<string> Images, double Psnr, double BlendedPsnr, double MeanFillPsnr);
