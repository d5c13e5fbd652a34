
namespace GanFunctional.CSharp;

/// <summary>Everything that determines the direction of an attribute in latent space.</summary>
public sealed record DirectionOptions : AnalysisOptions
{
    /// <summary>Images that <c>gan sample --each</c> drew with <see cref="AnalysisOptions.Seed"/> and that have the attribute.</summary>
    [Option("A folder with images that gan sample --each --seed drew and that have the attribute", Value = "FOLDER")]
    public required string With { get; init; }

    /// <summary>Such images that lack it.</summary>
    [Option("A folder with such images that lack it", Value = "FOLDER")]
    public required string Without { get; init; }

    /// <summary>Rows of the picture, each another image.</summary>
    [Option("Rows of the picture, each another image", Least = 1, Most = 1000)]
    public int Rows { get; init; } = 8;

    /// <summary>Images of a row.</summary>
    [Option("Images of a row", Least = 2, Most = 1000)]
    public int Steps { get; init; } = 9;

    /// <summary>How far a row goes to either side, in units of the direction.</summary>
    [Option("How far a row goes to either side, in units of the direction", Least = 0, Between = true)]
    public double Reach { get; init; } = 1;
}

/// <summary>What was found and written.</summary>
/// <param name="Picture">A row for each of some other images of the seed: moved against the direction, as it is (in the middle, of an odd number of steps), moved along.</param>
/// <param name="Direction">The direction, as latents are written.</param>
/// <param name="With">Images with the attribute.</param>
/// <param name="Without">Images without.</param>
/// <param name="Length">Of the direction, its Euclidean norm.</param>
public sealed record DirectionResult(string Picture, string Direction, int With, int Without, double Length);

/// <summary>
/// Finds the direction of an attribute in latent space from labelled samples, and moves other samples along it: the "turn" vector of
/// Radford et al. 2015, section 6.3.2.
/// </summary>
public static class AttributeDirection
{
    /// <summary>Finds the direction and writes it with a picture. Every mistake in the options is found before anything is written.</summary>
    /// <exception cref="GanException">An option that can't be, or images that the run did not draw; one sentence.</exception>
    /// <exception cref="Data.DataException">An image can't be read, or the folder can't be written; one sentence.</exception>
    /// <exception cref="InvalidDataException">A file is not whole.</exception>
    public static DirectionResult Run(DirectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using DisposeScope scope = torch.NewDisposeScope();
        using AnalysedGan gan = AnalysedGan.Open(options);
        Tensor with = DrawnSamples.Read(options.With, gan, options.Seed), without = DrawnSamples.Read(options.Without, gan, options.Seed);
        Tensor direction = Analysis.Latent.direction(without, with);
        // Images that had no part in it.
        int last = DrawnSamples.List(options.With).Concat(DrawnSamples.List(options.Without)).Max(file => file.Number);
        Tensor others = gan.Latents(last + options.Rows, options.Seed).narrow(0, last, options.Rows);
        Tensor images = gan.Generate(Analysis.Latent.along(options.Steps, options.Reach, direction, others).Listed());
        AnalysisFolder folder = AnalysisFolder.Create(options.Out);
        string file = folder["direction.safetensors"];
        LatentSpace.Save(file, direction);
        return new(folder.Picture("direction.png", images, options.Steps), file, (int)with.shape[0], (int)without.shape[0], direction.norm().Item());
    }
}
