namespace GanFunctional.CSharp;

/// <summary>Options of an evaluation of generated images.</summary>
public sealed record EvaluateOptions
{
    /// <summary>
    /// Run, checkpoint, or safetensors file of a generator with its <c>config.json</c> beside it; give this
    /// or <see cref="Images"/>.
    /// </summary>
    [Option("Folder of a run of dcgan, gan or frog, one of its checkpoints, or a generator's file; give this or --images", Value = "PATH")]
    public string? Run { get; init; }

    /// <summary>Configuration of <see cref="Run"/>, if that is a file. Default: config.json beside it.</summary>
    [Option("Configuration of --run, if that is a file", Value = "FILE", Default = "config.json beside it")]
    public string? RunConfig { get; init; }

    /// <summary>Generated images of any origin; give this or <see cref="Run"/>.</summary>
    [Option("Generated images of any origin, a folder of images or an idx file; give this or --run", Value = "DATA")]
    public string? Images { get; init; }

    /// <summary>Real images to compare with. Default: the run's training images.</summary>
    [Option("Real images to compare with", Value = "DATA", Default = "the run's training images")]
    public string? Data { get; init; }

    /// <summary>
    /// Real images that the GAN was not trained on. They are evaluated for comparison, and show whether
    /// generated images are copies.
    /// </summary>
    [Option("Real images that the GAN was not trained on: evaluated for comparison, and used to detect copies", Value = "DATA", Default = "none")]
    public string? HeldOut { get; init; }

    /// <summary>Number of images to generate, and most images to use of <see cref="HeldOut"/>.</summary>
    [Option("Images to generate, and to use of --held-out", Least = 10)]
    public int Count { get; init; } = 10_000;

    /// <summary>
    /// Most images of each set for figures that compare all pairs: every figure but the Fréchet distance.
    /// </summary>
    [Option("Most images of each set for figures that compare all pairs (every figure but the Fréchet distance)", Least = 10)]
    public int Subset { get; init; } = 10_000;

    /// <summary>
    /// Feature extractor: <c>classifier</c> (trained on the labels of <see cref="Data"/> and cached),
    /// <c>discriminator</c> (of the run), <c>random</c>, the file of a cached classifier, or that of
    /// Inception's weights (<c>pt_inception-2015-12-05</c>). Default: the classifier, or random features for
    /// data without labels.
    /// </summary>
    [Option(
        "Feature extractor: a classifier trained on the labels of --data, the run's discriminator, random convolutions, " +
        "the file of a cached classifier, or Inception's weights, pt_inception-2015-12-05",
        Value = "classifier|discriminator|random|FILE", Default = "classifier, or random if --data has no labels")]
    public string? Extractor { get; init; }

    /// <summary>Seed of the latents and of random subsets.</summary>
    [Option("Random seed; the same seed and options give the same figures")]
    public ulong Seed { get; init; }

    /// <summary>
    /// New or empty folder for <c>metrics.json</c> and, with <see cref="HeldOut"/>, a picture of the nearest
    /// training images.
    /// </summary>
    [Option(
        "New or empty folder for metrics.json and, with --held-out, a picture of generated images beside their nearest images of --data",
        Value = "FOLDER", Default = "none")]
    public string? Out { get; init; }

    /// <summary>Cache folder of classifiers and statistics of real images.</summary>
    [Option("Cache folder of classifiers and statistics of real images", Value = "FOLDER", Default = "gan-functional in $XDG_CACHE_HOME or ~/.cache")]
    public string? Cache { get; init; }

    /// <summary>Number of threads. Default: the number of cores.</summary>
    [Option("Number of threads", Default = "the number of cores")]
    public int? Threads { get; init; }
}
