namespace GanFunctional.CSharp;

/// <summary>What a trained text encoder cuts texts into.</summary>
public enum TextEncoding
{
    /// <summary>Words, in lower case.</summary>
    Word,

    /// <summary>Characters: for languages without spaces, and where new words are to be expected.</summary>
    Character,
}

/// <summary>GAN-CLS, images from texts: Reed et al. 2016.</summary>
public sealed record GanClsOptions : TrainOptions
{
    /// <summary>Batches of 64 images.</summary>
    public GanClsOptions() => Batch = 64;

    /// <summary>A folder of images.</summary>
    [Option("A folder of images", Value = "FOLDER")]
    public required string Data { get; init; }

    /// <summary>A CSV or TSV table, or JSON lines, with the images' captions; images that it does not name are left out.</summary>
    [Option("A CSV or TSV table, or JSON lines, with the images' captions; images that it does not name are left out", Value = "FILE")]
    public required string Captions { get; init; }

    /// <summary>The table's columns that hold captions; at first those called caption or text.</summary>
    [Option("The columns that hold captions, with commas between", Value = "A,B", Default = "those called caption or text")]
    public IReadOnlyList<string> CaptionColumns { get; init; } = [];

    /// <summary>
    /// Safetensors with the codes of the captions, in place of a text encoder that is trained: for each image a tensor by the name of its
    /// file in the captions, [captions, width] in the captions' order, or [width] for one caption.
    /// </summary>
    [Option("Safetensors with codes of the captions, a tensor [captions, width] by each file's name, in place of a trained encoder", Value = "SAFETENSORS", Default = "none")]
    public string? Embeddings { get; init; }

    /// <summary>What the trained text encoder cuts texts into; at first words.</summary>
    [Option("What the trained text encoder cuts texts into", Default = "word")]
    public TextEncoding? Encoder { get; init; }

    /// <summary>Numbers of a text's code; at first 1,024, below 64 pixels 256, with <see cref="Embeddings"/> theirs.</summary>
    [Option("Numbers of a text's code", Default = "1024; below 64 pixels 256; with --embeddings theirs")]
    public int? TextWidth { get; init; }

    /// <summary>Height and width of the images, in pixels: 16, 32, 64, 128 or 256.</summary>
    [Option("Height and width of the images, in pixels: 16, 32, 64, 128 or 256")]
    public int Size { get; init; } = 64;

    /// <summary>1 for grey, 3 for colour.</summary>
    [Option("1 for grey, 3 for colour", Pattern = @"\A[13]\z", Takes = "1 (grey) or 3 (colour)")]
    public int Channels { get; init; } = 3;

    /// <summary>Channels of the generator's last features; at first 128, below 64 pixels 64.</summary>
    [Option("Channels of the generator's last features", Default = "128; below 64 pixels 64")]
    public int? Features { get; init; }

    /// <summary>Channels of the discriminator's first features; at first 64, below 64 pixels 32.</summary>
    [Option("Channels of the discriminator's first features", Default = "64; below 64 pixels 32")]
    public int? DiscriminatorFeatures { get; init; }

    /// <summary>Numbers that each network makes of a text's code for itself.</summary>
    [Option("Numbers that each network makes of a text's code for itself")]
    public int Code { get; init; } = 128;

    /// <summary>Numbers of a latent point.</summary>
    [Option("Numbers of a latent point")]
    public int Latent { get; init; } = 100;

    /// <summary>Whether the generator also learns from codes between texts (GAN-CLS-INT).</summary>
    [Option("Learn also from codes between texts (GAN-CLS-INT)")]
    public bool Interpolate { get; init; } = true;

    /// <summary>How much of a code between two texts is the image's own text's.</summary>
    [Option("How much of a code between two texts is the image's own text's", Least = 0, Most = 1)]
    public double Beta { get; init; } = 0.5;

    /// <summary>Adam's learning rate.</summary>
    [Option("Learning rate", Least = 0, Most = 1, Between = true)]
    public double Rate { get; init; } = 2e-4;

    /// <summary>Epochs after which, again and again, the rate is halved; 0 for never.</summary>
    [Option("Epochs after which, again and again, the rate is halved; 0 for never", Least = 0)]
    public int HalveEvery { get; init; } = 100;

    /// <summary>Texts in a sample picture, a row each: the first different ones of the captions.</summary>
    [Option("Texts in a sample picture, a row each")]
    public int Samples { get; init; } = 8;
}
