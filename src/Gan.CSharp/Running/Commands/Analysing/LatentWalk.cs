using GanFunctional.Data;


namespace GanFunctional.CSharp;

/// <summary>Interpolation of a walk between two latents.</summary>
public enum LatentPath
{
    /// <summary>
    /// Spherical: along the arc between their directions, so that all latents are equally likely.
    /// </summary>
    Spherical,

    /// <summary>Linear, as in the paper.</summary>
    Linear,
}

/// <summary>Options of a walk through latent space.</summary>
public sealed record WalkOptions : AnalysisOptions
{
    /// <summary>Most rows of the picture, each from one point to the next.</summary>
    [Option(Least = 1, Most = 1000)]
    public int Rows { get; init; } = 8;

    /// <summary>Number of images in a row, including both ends.</summary>
    [Option(Least = 2, Most = 1000)]
    public int Steps { get; init; } = 9;

    /// <summary>
    /// Interpolation between two points: along the arc between their directions, or straight.
    /// </summary>
    [Option]
    public LatentPath Path { get; init; }

    /// <summary>
    /// File of the points, as <c>gan analyse encode</c> writes it. Default: the latents of the first images
    /// of <c>gan sample --seed</c>.
    /// </summary>
    [Option(Value = "SAFETENSORS")]
    public string? Latents { get; init; }
}

/// <summary>Result of <see cref="LatentWalk"/>.</summary>
/// <param name="Picture">Picture with one row from each point to the next.</param>
/// <param name="Rows">Number of rows.</param>
public sealed record WalkResult(string Picture, int Rows);

/// <summary>
/// Walks through latent space from image to image (Radford et al. 2015, section 6.1). Smooth changes show
/// that the generator has not memorised its images.
/// </summary>
public static class LatentWalk
{
    /// <summary>Interpolates and writes the picture. Checks all options before anything is written.</summary>
    /// <exception cref="GanException">
    /// An option is invalid, or the run's variant does not draw images from noise.
    /// </exception>
    /// <exception cref="Data.DataException">The folder can't be written.</exception>
    /// <exception cref="DataException">A file is damaged.</exception>
    public static WalkResult Run(WalkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using DisposeScope scope = torch.NewDisposeScope();
        using AnalysedGan gan = AnalysedGan.Open(options);
        Tensor points = options.Latents is { } file ? LatentSpace.Read(file, gan) : gan.Latents(options.Rows + 1, options.Seed);
        if (points.shape[0] < 2) throw new GanException($"'{options.Latents}' has a single latent, and a walk needs two: give more.");
        int rows = (int)Math.Min(options.Rows, points.shape[0] - 1);
        Tensor from = points.narrow(0, 0, rows), to = points.narrow(0, 1, rows);
        Tensor way = options.Path == LatentPath.Linear
            ? Analysis.Latent.linear(options.Steps, from, to)
            : Analysis.Latent.spherical(options.Steps, from, to);
        Tensor images = gan.Generate(way.Listed());
        return new(AnalysisFolder.Create(options.Out).Picture("walk.png", images, options.Steps), rows);
    }
}
