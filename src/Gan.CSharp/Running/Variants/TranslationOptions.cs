using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>Options of a training of a GAN that translates images.</summary>
public abstract record TranslationOptions : TrainOptions
{
    /// <summary>Default size of the images of an imported network: that of the papers.</summary>
    internal static readonly ImageSize UsualSize = 256;

    /// <summary>Images are flipped at random.</summary>
    protected TranslationOptions() => Flip = true;

    /// <summary>Width and height of the images. Default: those of the first image, at most 256, rounded down to a multiple of 4.</summary>
    [Option("Size of the images in pixels, 64 or 128x96", Value = "SIZE", Default = "that of the first image, at most 256, rounded down to a multiple of 4")]
    public ImageSize? Size { get; init; }

    /// <summary>1 for grey, 3 for colour, 4 for colour and transparency.</summary>
    [Option("1 for grey, 3 for colour, 4 for colour and transparency", Pattern = ChannelNumbers.Pattern, Takes = ChannelNumbers.Takes)]
    public int Channels { get; init; } = 3;

    /// <summary>Channels after the generator's first convolution. Default: 64, or 32 for images up to 72 pixels.</summary>
    [Option("Channels after the generator's first convolution", Default = "64; 32 up to 72 pixels")]
    public int? Features { get; init; }

    /// <summary>Channels after the discriminator's first convolution. Default: 64, or 32 for images up to 72 pixels.</summary>
    [Option("Channels after the discriminator's first convolution", Default = "64; 32 up to 72 pixels")]
    public int? DiscriminatorFeatures { get; init; }

    /// <summary>Adam's learning rate.</summary>
    [Option("Learning rate", Least = 0, Most = 1, Between = true)]
    public double Rate { get; init; } = 2e-4;

    /// <summary>Share of the steps, at the end, in which the rate decays linearly to 0.</summary>
    [Option("Share of the steps, at the end, in which the rate decays linearly to 0", Least = 0, Most = 1)]
    public double Decay { get; init; } = 0.5;

    /// <summary>Rows in a sample picture.</summary>
    [Option("Rows in a sample picture")]
    public int Samples { get; init; } = 8;

    /// <summary>Channels of the images that a generator takes, by its first convolution.</summary>
    internal static int ChannelsOf(NetworkShapes shapes) => (int)shapes.Kernels.Head[1];
}
