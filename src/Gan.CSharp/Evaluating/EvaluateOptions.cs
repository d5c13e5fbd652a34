namespace GanFunctional.CSharp;

/// <summary>Everything that determines an evaluation of generated images.</summary>
public sealed record EvaluateOptions
{
    /// <summary>A run, one of its checkpoints, or the safetensors file of a generator with its <c>config.json</c> beside it; this or <see cref="Images"/>.</summary>
    [Option("The folder of a run of dcgan, gan or frog, one of its checkpoints, or a generator's file; this or --images", Value = "PATH")]
    public string? Run { get; init; }

    /// <summary>Generated images of any origin; this or <see cref="Run"/>.</summary>
    [Option("Generated images of any origin, a folder of images or an idx file; this or --run", Value = "DATA")]
    public string? Images { get; init; }

    /// <summary>The real images to compare with; at first those that the run was trained on.</summary>
    [Option("The real images to compare with", Value = "DATA", Default = "those that the run was trained on")]
    public string? Data { get; init; }

    /// <summary>Real images that the GAN was not trained on, for comparison: what real images come to, and whether generated ones are copies.</summary>
    [Option("Real images that the GAN was not trained on: measured as well, and what tells copies from new images", Value = "DATA", Default = "none")]
    public string? HeldOut { get; init; }

    /// <summary>How many images are generated, and taken of <see cref="HeldOut"/>; fewer where there are fewer.</summary>
    [Option("Images to generate, and to take of --held-out", Least = 10)]
    public int Count { get; init; } = 10_000;

    /// <summary>How many of each set all pairs are compared of: for the kernel distance, precision, recall, density, coverage, diversity and neighbours.</summary>
    [Option("Images of each set of which all pairs are compared (every figure but the Fréchet distance)", Least = 10)]
    public int Subset { get; init; } = 10_000;

    /// <summary>
    /// <c>classifier</c> (trained on the labels of <see cref="Data"/>, and kept), <c>discriminator</c> (the run's own), <c>random</c>, or the file
    /// of a classifier that an evaluation has kept or of Inception's weights (<c>pt_inception-2015-12-05</c>); at first the classifier, or random where the data have no labels.
    /// </summary>
    [Option("What features are taken with: a classifier trained on the labels of --data, the run's discriminator, random convolutions, or the file of a classifier that an evaluation has kept or of Inception's weights, pt_inception-2015-12-05",
        Value = "classifier|discriminator|random|FILE", Default = "classifier, or random where --data has no labels")]
    public string? Extractor { get; init; }

    /// <summary>Decides over latents, and over which images make a subset.</summary>
    [Option("The same seed and options give the same figures")]
    public ulong Seed { get; init; }

    /// <summary>A new or empty folder for <c>metrics.json</c> and, with <see cref="HeldOut"/>, the picture of the nearest training images.</summary>
    [Option("A new or empty folder for metrics.json and, with --held-out, a picture of generated images beside the nearest of --data", Value = "FOLDER", Default = "none")]
    public string? Out { get; init; }

    /// <summary>Where classifiers and statistics of real images are kept for the next evaluation.</summary>
    [Option("Where classifiers and statistics of real images are kept", Value = "FOLDER", Default = "gan-functional in $XDG_CACHE_HOME or ~/.cache")]
    public string? Cache { get; init; }

    /// <summary>Threads; at first, the cores.</summary>
    [Option("Threads", Default = "the cores")]
    public int? Threads { get; init; }
}
