
namespace GanFunctional.CSharp;

/// <summary>How a walk goes from one latent to the next.</summary>
public enum LatentPath
{
    /// <summary>On the arc between their directions, where latents stay as likely as they are.</summary>
    Spherical,

    /// <summary>Straight, as in the paper.</summary>
    Linear,
}

/// <summary>Everything that determines a walk through latent space.</summary>
public sealed record WalkOptions : AnalysisOptions
{
    /// <summary>Rows of the picture, each from one point to the next; fewer where there are fewer points.</summary>
    [Option("Rows of the picture, each from one point to the next", Least = 1, Most = 1000)]
    public int Rows { get; init; } = 8;

    /// <summary>Images of a row, both ends among them.</summary>
    [Option("Images of a row, both ends among them", Least = 2, Most = 1000)]
    public int Steps { get; init; } = 9;

    /// <summary>The way from point to point.</summary>
    [Option("The way between two points: on the arc between their directions, or straight")]
    public LatentPath Path { get; init; }

    /// <summary>The points, a file that another analysis wrote; null: those of the first images that <c>gan sample --seed</c> draws.</summary>
    [Option("The points, as gan analyse encode writes them", Value = "SAFETENSORS", Default = "those of the first images of gan sample --seed")]
    public string? Latents { get; init; }
}

/// <summary>What a walk wrote.</summary>
/// <param name="Picture">A row from each point to the next.</param>
/// <param name="Rows">Rows of it.</param>
public sealed record WalkResult(string Picture, int Rows);

/// <summary>Walks through latent space from image to image (Radford et al. 2015, section 6.1): where what is drawn changes smoothly, the generator has learned more than its images.</summary>
public static class LatentWalk
{
    /// <summary>Walks and writes the picture. Every mistake in the options is found before anything is written.</summary>
    /// <exception cref="GanException">An option that can't be, or a run of a variant that draws no images from noise; one sentence.</exception>
    /// <exception cref="Data.DataException">The folder can't be written; one sentence.</exception>
    /// <exception cref="InvalidDataException">A file is not whole.</exception>
    public static WalkResult Run(WalkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using DisposeScope scope = torch.NewDisposeScope();
        using AnalysedGan gan = AnalysedGan.Open(options);
        Tensor points = options.Latents is { } file ? LatentSpace.Read(file, gan) : gan.Latents(options.Rows + 1, options.Seed);
        if (points.shape[0] < 2) throw new GanException($"'{options.Latents}' has a single latent, and a walk takes two: give more.");
        int rows = (int)Math.Min(options.Rows, points.shape[0] - 1);
        Tensor from = points.narrow(0, 0, rows), to = points.narrow(0, 1, rows);
        Tensor way = options.Path == LatentPath.Linear ? Analysis.Latent.linear(options.Steps, from, to) : Analysis.Latent.spherical(options.Steps, from, to);
        Tensor images = gan.Generate(way.Listed());
        return new(AnalysisFolder.Create(options.Out).Picture("walk.png", images, options.Steps), rows);
    }
}
