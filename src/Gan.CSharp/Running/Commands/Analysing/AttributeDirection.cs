using GanFunctional.Data;


namespace GanFunctional.CSharp;

/// <summary>Options of the direction of an attribute in latent space.</summary>
public sealed record DirectionOptions : AnalysisOptions
{
    /// <summary>
    /// Folder of images with the attribute, drawn by <c>gan sample --each</c> with the same
    /// <see cref="AnalysisOptions.Seed"/>.
    /// </summary>
    [Option(Value = "FOLDER")]
    public required string With { get; init; }

    /// <summary>Folder of images without the attribute, drawn in the same way.</summary>
    [Option(Value = "FOLDER")]
    public required string Without { get; init; }

    /// <summary>Number of rows of the picture, each of another image.</summary>
    [Option(Least = 1, Most = 1000)]
    public int Rows { get; init; } = 8;

    /// <summary>Number of images in a row.</summary>
    [Option(Least = 2, Most = 1000)]
    public int Steps { get; init; } = 9;

    /// <summary>Extent of a row to either side, in units of the direction.</summary>
    [Option(Least = 0, Between = true)]
    public double Reach { get; init; } = 1;
}

/// <summary>Result of <see cref="AttributeDirection"/>.</summary>
/// <param name="Picture">
/// Picture of other images of the seed, one row per image: moved against the direction, unchanged (in the
/// middle of an odd number of steps), moved along.
/// </param>
/// <param name="Direction">File of the direction, in the format of latents.</param>
/// <param name="With">Number of images with the attribute.</param>
/// <param name="Without">Number of images without.</param>
/// <param name="Length">Euclidean norm of the direction.</param>
public sealed record DirectionResult(string Picture, string Direction, int With, int Without, double Length);

/// <summary>
/// Finds the direction of an attribute in latent space from labelled samples, and moves other samples along
/// it: the "turn" vector of Radford et al. 2015, section 6.3.2.
/// </summary>
public static class AttributeDirection
{
    /// <summary>
    /// Finds the direction and writes it and a picture. Checks all options before anything is written.
    /// </summary>
    /// <exception cref="GanException">An option is invalid, or the run did not draw an image.</exception>
    /// <exception cref="Data.DataException">
    /// An image can't be read, or the folder can't be written.
    /// </exception>
    /// <exception cref="DataException">A file is damaged.</exception>
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
