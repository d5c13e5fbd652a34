using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>By which figure a run's best checkpoint is told.</summary>
public enum BestBy
{
    /// <summary>The kernel distance (<see cref="Metrics.Kid.distance"/>): unbiased, so of few images, too.</summary>
    Kid,

    /// <summary>The Fréchet distance (<see cref="Metrics.Frechet.distance"/>): of many images.</summary>
    Frechet,
}

/// <summary>By which features a run's checkpoints are compared.</summary>
public enum BestExtractor
{
    /// <summary>Random convolutions, for any data.</summary>
    Random,

    /// <summary>A classifier that is trained on the labels of the data once, before the GAN, and kept as <c>gan evaluate</c> keeps its.</summary>
    Classifier,
}

/// <summary>What determines the training of a GAN that makes images from noise.</summary>
public abstract record ImageGanOptions : TrainOptions
{
    private protected ImageGanOptions() => Batch = 64;

    /// <summary><c>fashion-mnist</c>, <c>mnist</c> or <c>cifar10</c>, a folder of idx files or one such file, or a folder of images.</summary>
    [Option("fashion-mnist, mnist or cifar10 (gan data fetch brings them), an idx file or a folder with idx files, or a folder of images", Value = "DATA")]
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

    /// <summary>By which distance of generated images from real ones the best checkpoint is told.</summary>
    [Option("By which distance of generated images from real ones the best checkpoint is told")]
    public BestBy BestBy { get; init; }

    /// <summary>How many images of either kind that distance is of; at first 64, or 1,000 for the Fréchet distance.</summary>
    [Option("Images of either kind that this distance is of, with every sample picture", Default = "64, or 1000 with --best-by frechet", Least = 4)]
    public int? BestCount { get; init; }

    /// <summary>What features that distance is of.</summary>
    [Option("What features this distance is of: random convolutions, or a classifier trained on the data's labels first")]
    public BestExtractor BestExtractor { get; init; }

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
    public double Rate { get; init; } = Dcgan.defaults.LearningRate.At(0);

    /// <summary>The last share of the rounds, in which the rate falls to 0 in a straight line.</summary>
    [Option("Share of the rounds, the last ones, in which the rate falls to 0", Least = 0, Most = 1)]
    public double Decay { get; init; }

    /// <inheritdoc/>
    internal override ImageGan Gan() => Dcgan.createWith(new(Features, Phases.Rate(Rate, Steps, Decay)), Shape);
}

/// <summary>The first GAN, fully connected: Goodfellow et al. 2014.</summary>
public sealed record VanillaGanOptions : ImageGanOptions;

/// <summary>Chollet's GAN of 32×32 colour images, with its habits.</summary>
public sealed record FrogOptions : ImageGanOptions
{
    /// <summary>Batches of 20 images.</summary>
    public FrogOptions() => Batch = 20;
}
