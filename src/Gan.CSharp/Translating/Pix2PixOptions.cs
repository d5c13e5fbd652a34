namespace GanFunctional.CSharp;

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
