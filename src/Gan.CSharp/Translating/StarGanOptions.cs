namespace GanFunctional.CSharp;

/// <summary>StarGAN, from images to any label: Choi et al. 2018.</summary>
public sealed record StarGanOptions : TranslationOptions
{
    /// <summary>Batches of 16, the rate 1e-4.</summary>
    public StarGanOptions() => (Batch, Rate) = (16, 1e-4);

    /// <summary>Images; their folders' names are their labels where <see cref="Labels"/> is not given.</summary>
    [Option("Images: a folder (its folders' names are the labels unless --labels is given), or fashion-mnist", Value = "DATA")]
    public required string Data { get; init; }

    /// <summary>A CSV or TSV table, or CelebA's list, of which attributes an image has.</summary>
    [Option("A CSV or TSV table, or CelebA's list, that says which attributes an image has", Value = "FILE", Default = "none")]
    public string? Labels { get; init; }

    /// <summary>The attributes or classes to learn; at first all.</summary>
    [Option("The attributes (columns, or column=value) or classes to learn, with commas between", Value = "A,B", Default = "all")]
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>A second data set with labels of its own (section 3.2 of the paper).</summary>
    [Option("A second data set, with labels of its own", Value = "DATA", Default = "none")]
    public string? Data2 { get; init; }

    /// <summary>Its table.</summary>
    [Option("The second data set's table", Value = "FILE", Default = "none")]
    public string? Labels2 { get; init; }

    /// <summary>Its attributes.</summary>
    [Option("The second data set's attributes", Value = "A,B", Default = "all")]
    public IReadOnlyList<string> Attributes2 { get; init; } = [];

    /// <summary>Whether the attributes of a table exclude each other, as folders do.</summary>
    [Option("The attributes of a table exclude each other")]
    public bool Exclusive { get; init; }

    /// <summary>The adversarial loss.</summary>
    [Option("The adversarial loss: Wasserstein's, or the paper's logarithms")]
    public StarGanObjective Objective { get; init; }

    /// <summary>Residual blocks of the generator.</summary>
    [Option("Residual blocks of the generator", Default = "6; up to 72 pixels 4")]
    public int? Blocks { get; init; }

    /// <summary>What the classification counts with.</summary>
    [Option("Weight of the classification", Least = 0)]
    public double Classification { get; init; } = 1;

    /// <summary>What the reconstruction counts with.</summary>
    [Option("Weight of the reconstruction", Least = 0)]
    public double Reconstruction { get; init; } = 10;

    /// <summary>What the gradient penalty counts with.</summary>
    [Option("Weight of the gradient penalty; 0 leaves it out", Least = 0)]
    public double Penalty { get; init; } = 10;

    /// <summary>Rounds to a move of the generator.</summary>
    [Option("Rounds of the discriminator to one of the generator")]
    public int Critic { get; init; } = 5;
}

/// <summary>StarGAN's adversarial loss.</summary>
public enum StarGanObjective
{
    /// <summary>Wasserstein's (equation 8).</summary>
    Wasserstein,

    /// <summary>The logarithms of equation 1.</summary>
    Log,
}
