using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>What determines the training of a GAN that makes images from images, beside what determines every training.</summary>
public abstract record TranslationOptions : TrainOptions
{
    /// <summary>Size of the images of an imported network where nobody says it: that of the papers.</summary>
    internal static readonly ImageSize UsualSize = 256;

    /// <summary>Images are mirrored at random.</summary>
    protected TranslationOptions() => Flip = true;

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

    /// <summary>Channels of the images that a generator takes, by its first convolution.</summary>
    internal static int ChannelsOf(NetworkShapes shapes) => (int)shapes.Kernels.Head[1];
}
