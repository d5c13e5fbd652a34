namespace GanFunctional.CSharp;

/// <summary>CycleGAN, between two kinds of images without pairs: Zhu et al. 2017.</summary>
public sealed record CycleGanOptions : TranslationOptions
{
    /// <summary>One image of each kind a round.</summary>
    public CycleGanOptions() => Batch = 1;

    /// <summary>Images of the first kind.</summary>
    [Option("Images of the first kind: a folder, an idx file, or fashion-mnist", Value = "DATA")]
    public required string DataA { get; init; }

    /// <summary>Images of the second kind.</summary>
    [Option("Images of the second kind", Value = "DATA")]
    public required string DataB { get; init; }

    /// <summary>Residual blocks of a generator; at first 9 from 256 pixels on, else 6.</summary>
    [Option("Residual blocks of a generator", Default = "9 from 256 pixels on, else 6")]
    public int? Blocks { get; init; }

    /// <summary>Side of the patches that are judged: 1, 16, 34, 70, 142 or 286; at first 70, for images up to 72 pixels 34.</summary>
    [Option("Side of the patches that are judged: 1, 16, 34, 70, 142 or 286", Default = "70; up to 72 pixels 34", Pattern = @"\A(1|16|34|70|142|286)\z", Takes = "1, 16, 34, 70, 142 or 286")]
    public int? Patch { get; init; }

    /// <summary>What the cycle loss counts with.</summary>
    [Option("Weight of the cycle loss", Least = 0)]
    public double Cycle { get; init; } = 10;

    /// <summary>What the identity loss counts with, in units of <see cref="Cycle"/>.</summary>
    [Option("Weight of the identity loss, in units of --cycle; 0 leaves it out", Least = 0)]
    public double Identity { get; init; } = 0.5;

    /// <summary>Past images that each discriminator is shown from.</summary>
    [Option("Past images that a discriminator is shown from; 0 for none", Least = 0)]
    public int Pool { get; init; } = 50;
}
