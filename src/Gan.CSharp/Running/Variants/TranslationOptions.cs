using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>Options of a training of a GAN that translates images.</summary>
public abstract record TranslationOptions : TrainOptions
{
    /// <summary>Default size of the images of an imported network: that of the papers.</summary>
    internal static readonly ImageSize UsualSize = 256;

    /// <summary>Images are flipped at random.</summary>
    protected TranslationOptions() => Flip = true;

    /// <summary>
    /// Size of the images in pixels, such as 64 or 128x96. Default: that of the first image, at most 256,
    /// rounded down to a multiple of 4.
    /// </summary>
    [Option(Value = "SIZE")]
    public ImageSize? Size { get; init; }

    /// <summary>Channels of an image: 1 for grey, 3 for colour, 4 for colour and transparency. Default: the data's own.</summary>
    [Option(Pattern = ChannelNumbers.Pattern, Takes = ChannelNumbers.Takes)]
    public int? Channels { get; init; }

    /// <summary>Channels after the generator's first convolution. Default: 64; 32 up to 72 pixels.</summary>
    [Option]
    public int? Features { get; init; }

    /// <summary>
    /// Channels after the discriminator's first convolution. Default: 64; 32 up to 72 pixels.
    /// </summary>
    [Option]
    public int? DiscriminatorFeatures { get; init; }

    /// <summary>Adam's learning rate.</summary>
    [Option(Least = 0, Most = 1, Between = true)]
    public double Rate { get; init; } = 2e-4;

    /// <summary>Share of the steps, at the end, in which the rate decays linearly to 0.</summary>
    [Option(Least = 0, Most = 1)]
    public double Decay { get; init; } = 0.5;

    /// <summary>Rows in a sample picture.</summary>
    [Option]
    public int Samples { get; init; } = 8;

    /// <summary>Channels of the images that a generator takes, by its first convolution.</summary>
    internal static int ChannelsOf(NetworkShapes shapes) => (int)shapes.Kernels.Head[1];
}
