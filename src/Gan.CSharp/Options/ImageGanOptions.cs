using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>What determines the training of a GAN that makes images from noise.</summary>
public abstract record ImageGanOptions : TrainOptions
{
    private protected ImageGanOptions() => Batch = 64;

    /// <summary><c>fashion-mnist</c>, a folder of idx files or one such file, or a folder of PNG and JPEG images.</summary>
    [Option("fashion-mnist, an idx file or a folder with idx files, or a folder of PNG and JPEG images", Value = "DATA")]
    public required string Data { get; init; }

    /// <summary>Height and width of the images, in pixels; at first the data's own where it has one, else 64.</summary>
    [Option("Height and width of the images, in pixels", Default = "the data's own, else 64")]
    public int? Size { get; init; }

    /// <summary>1 for grey, 3 for colour; at first the data's own.</summary>
    [Option("1 for grey, 3 for colour", Default = "the data's own", Pattern = @"\A[13]\z", Takes = "1 (grey) or 3 (colour)")]
    public int? Channels { get; init; }

    /// <summary>Decay of a moving average of the generator, from which samples are then drawn; none at first.</summary>
    [Option("Decay of a moving average of the generator, from which samples are drawn, such as 0.999", Default = "none", Least = 0, Most = 1, Between = true)]
    public double? Ema { get; init; }

    /// <summary>Images in a sample grid.</summary>
    [Option("Images in a sample grid")]
    public int Samples { get; init; } = 64;

    /// <summary>The GAN that completed options describe.</summary>
    /// <exception cref="GanException">It can't make images of that size.</exception>
    internal virtual ImageGan Gan() => Catalog.create(Variant, Shape);

    /// <summary>Of completed options.</summary>
    private protected ImageShape Shape => new(Size!.Value, Channels!.Value);
}

/// <summary>DCGAN: Radford et al. 2015.</summary>
public sealed record DcganOptions : ImageGanOptions
{
    /// <summary>Channels of the generator's last feature maps and of the discriminator's first; the others are multiples of them.</summary>
    [Option("Channels of the generator's last feature maps and of the discriminator's first; the others are multiples of them")]
    public int Features { get; init; } = Dcgan.defaults.Features;

    /// <summary>Adam's learning rate.</summary>
    [Option("Learning rate", Least = 0, Most = 1, Between = true)]
    public double Rate { get; init; } = Dcgan.defaults.LearningRate;

    /// <summary>The last share of the rounds, in which the rate falls to 0 in a straight line.</summary>
    [Option("Share of the rounds, the last ones, in which the rate falls to 0", Least = 0, Most = 1)]
    public double Decay { get; init; }

    /// <inheritdoc/>
    internal override ImageGan Gan()
    {
        (long constant, long decay) = Phases.Of(Steps!.Value, Decay);
        return Dcgan.createWith(new(Features, Rate, ScheduleModule.constantThenLinear(constant, decay)), Shape);
    }
}

/// <summary>The first GAN, fully connected: Goodfellow et al. 2014.</summary>
public sealed record VanillaGanOptions : ImageGanOptions;

/// <summary>Chollet's GAN of 32×32 colour images, with its habits.</summary>
public sealed record FrogOptions : ImageGanOptions
{
    /// <summary>Batches of 20 images.</summary>
    public FrogOptions() => Batch = 20;
}
