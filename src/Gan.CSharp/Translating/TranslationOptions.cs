namespace GanFunctional.CSharp;

/// <summary>What determines the training of a GAN that makes images from images, beside what determines every training.</summary>
public abstract record TranslationOptions : TrainOptions
{
    private protected TranslationOptions() => Flip = true;

    /// <summary>Width and height of the images; at first the first image's own, at most 256, down to what the network takes.</summary>
    [Option("Size of the images in pixels, 64 or 128x96", Value = "SIZE", Default = "the first image's, at most 256, down to a multiple of 4")]
    public ImageSize? Size { get; init; }

    /// <summary>1 for grey, 3 for colour.</summary>
    [Option("1 for grey, 3 for colour", Pattern = @"\A[13]\z", Takes = "1 (grey) or 3 (colour)")]
    public int Channels { get; init; } = 3;

    /// <summary>Channels after the generator's first convolution; at first 64, for images up to 72 pixels 32.</summary>
    [Option("Channels after the generator's first convolution", Default = "64; up to 72 pixels 32")]
    public int? Features { get; init; }

    /// <summary>Channels after the discriminator's first convolution; at first 64, for images up to 72 pixels 32.</summary>
    [Option("Channels after the discriminator's first convolution", Default = "64; up to 72 pixels 32")]
    public int? DiscriminatorFeatures { get; init; }

    /// <summary>Adam's learning rate.</summary>
    [Option("Learning rate", Least = 0, Most = 1, Between = true)]
    public double Rate { get; init; } = 2e-4;

    /// <summary>The last share of the rounds, in which the rate falls to 0 in a straight line.</summary>
    [Option("Share of the rounds, the last ones, in which the rate falls to 0", Least = 0, Most = 1)]
    public double Decay { get; init; } = 0.5;

    /// <summary>Pairs or images of each kind in a sample picture.</summary>
    [Option("Rows in a sample picture")]
    public int Samples { get; init; } = 8;
}

/// <summary>Pix2Pix, from images to their counterparts: Isola et al. 2017.</summary>
public sealed record Pix2PixOptions : TranslationOptions
{
    /// <summary>One pair a round.</summary>
    public Pix2PixOptions() => Batch = 1;

    /// <summary>A folder of images A|B side by side, or with two folders of the same file names, or, with <see cref="DataB"/>, the folder of A.</summary>
    [Option("Images A|B side by side, or a folder with two folders of the same file names, or with --data-b the folder of A", Value = "FOLDER")]
    public required string Data { get; init; }

    /// <summary>The folder of B, by the same file names.</summary>
    [Option("The folder of B, with the file names of A", Value = "FOLDER", Default = "none")]
    public string? DataB { get; init; }

    /// <summary>Whether B is given and A is wanted.</summary>
    [Option("Learn from B to A instead of A to B")]
    public bool Reverse { get; init; }

    /// <summary>How often the U-Net halves the image; at first as often as it can, at most 8.</summary>
    [Option("How often the U-Net halves the image, 2 to 9", Default = "as often as the size allows, at most 8", Least = 2, Most = 9)]
    public int? Depth { get; init; }

    /// <summary>Whether the decoder has dropout, the generator's noise.</summary>
    [Option("Dropout in the decoder, also when it is used")]
    public bool Dropout { get; init; } = true;

    /// <summary>Side of the patches that are judged: 1, 16, 34, 70, 142 or 286; at first 70, for images up to 72 pixels 34.</summary>
    [Option("Side of the patches that are judged: 1, 16, 34, 70, 142 or 286", Default = "70; up to 72 pixels 34", Pattern = @"\A(1|16|34|70|142|286)\z", Takes = "1, 16, 34, 70, 142 or 286")]
    public int? Patch { get; init; }

    /// <summary>What the L1 distance counts with.</summary>
    [Option("Weight of the L1 distance", Least = 0)]
    public double L1 { get; init; } = 100;
}

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
