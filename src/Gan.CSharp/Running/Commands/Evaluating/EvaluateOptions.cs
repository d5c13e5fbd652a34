namespace GanFunctional.CSharp;

/// <summary>Options of an evaluation of generated images.</summary>
public sealed record EvaluateOptions
{
    /// <summary>
    /// Folder of a run of dcgan, gan or frog, one of its checkpoints, or a generator's file; give this or
    /// <see cref="Images"/>.
    /// </summary>
    /// <remarks>A generator's file is a safetensors file with its <c>config.json</c> beside it.</remarks>
    [Option(Value = "PATH")]
    public string? Run { get; init; }

    /// <summary>Configuration of <see cref="Run"/>, if that is a file. Default: config.json beside it.</summary>
    [Option(Value = "FILE")]
    public string? RunConfig { get; init; }

    /// <summary>
    /// Generated images of any origin, a folder of images or an idx file; give this or <see cref="Run"/>.
    /// </summary>
    [Option(Value = "DATA")]
    public string? Images { get; init; }

    /// <summary>Real images to compare with. Default: the run's training images.</summary>
    [Option(Value = "DATA")]
    public string? Data { get; init; }

    /// <summary>
    /// Real images that the GAN was not trained on: evaluated for comparison, and used to detect copies.
    /// Default: none.
    /// </summary>
    [Option(Value = "DATA")]
    public string? HeldOut { get; init; }

    /// <summary>Number of images to generate, and most images to use of <see cref="HeldOut"/>.</summary>
    [Option(Least = 10)]
    public int Count { get; init; } = 10_000;

    /// <summary>
    /// Most images of each set for figures that compare all pairs (every figure but the Fréchet distance).
    /// </summary>
    [Option(Least = 10)]
    public int Subset { get; init; } = 10_000;

    /// <summary>
    /// Feature extractor: <c>classifier</c> (trained on the labels of <see cref="Data"/>),
    /// <c>discriminator</c> (the run's), <c>random</c> (convolutions), or a file. Files hold a cached
    /// classifier, or Inception's weights (<c>pt_inception-2015-12-05</c>). Default: classifier, or random if
    /// <see cref="Data"/> has no labels.
    /// </summary>
    [Option(Value = "classifier|discriminator|random|FILE")]
    public string? Extractor { get; init; }

    /// <summary>Random seed; the same seed and options give the same figures.</summary>
    /// <remarks>Seeds the latents and the random subsets.</remarks>
    [Option]
    public ulong Seed { get; init; }

    /// <summary>
    /// New or empty folder for <c>metrics.json</c> and, with <see cref="HeldOut"/>, a picture of generated
    /// images beside their nearest images of <see cref="Data"/>. Default: none.
    /// </summary>
    [Option(Value = "FOLDER")]
    public string? Out { get; init; }

    /// <summary>
    /// Cache folder of classifiers and statistics of real images. Default: <c>gan-functional</c> in
    /// $XDG_CACHE_HOME or ~/.cache.
    /// </summary>
    [Option(Value = "FOLDER")]
    public string? Cache { get; init; }

    /// <summary>Number of threads. Default: the number of cores.</summary>
    [Option]
    public int? Threads { get; init; }
}
