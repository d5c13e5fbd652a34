using GanFunctional.Data;
using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>Distance that selects the best checkpoint of a run.</summary>
public enum BestBy
{
    /// <summary>Kernel distance (<see cref="Metrics.Kid.distance"/>): unbiased, so a few images are enough.</summary>
    Kid,

    /// <summary>Fréchet distance (<see cref="Metrics.Frechet.distance"/>): needs many images.</summary>
    Frechet,
}

/// <summary>Features that checkpoints are compared by.</summary>
public enum BestExtractor
{
    /// <summary>Random convolutions, for any data.</summary>
    Random,

    /// <summary>Classifier trained on the labels of the data before the GAN, and cached like that of <c>gan evaluate</c>.</summary>
    Classifier,
}

/// <summary>Options of a training of a GAN that draws images from noise.</summary>
public abstract record ImageGanOptions : TrainOptions
{
    internal const string Generator = "generator", Discriminator = "discriminator";

    private const int DefaultSize = 64;

    /// <summary>Batches of 64 images.</summary>
    protected ImageGanOptions() => Batch = 64;

    /// <summary><c>fashion-mnist</c>, <c>mnist</c> or <c>cifar10</c>, a folder of idx files or one such file, or a folder of images.</summary>
    [Option("fashion-mnist, mnist or cifar10 (gan data fetch downloads them), an idx file or a folder of idx files, or a folder of images", Value = "DATA")]
    public required string Data { get; init; }

    /// <summary>Size of the images in pixels, such as 64 or 128x96. Default: the data's own if it is known, else 64.</summary>
    [Option("Size of the images in pixels, such as 64 or 128x96", Value = "SIZE", Default = "the data's own, else 64")]
    public ImageSize? Size { get; init; }

    /// <summary>1 for grey, 3 for colour. Default: the data's own.</summary>
    [Option("1 for grey, 3 for colour", Default = "the data's own", Pattern = @"\A[13]\z", Takes = "1 (grey) or 3 (colour)")]
    public int? Channels { get; init; }

    /// <summary>Decay of a moving average of the generator, which then draws the samples. Default: no average.</summary>
    [Option("Decay of a moving average of the generator, from which samples are drawn, such as 0.999", Default = "none", Least = 0, Most = 1, Between = true)]
    public double? Ema { get; init; }

    /// <summary>Images in a sample grid.</summary>
    [Option("Images in a sample grid")]
    public int Samples { get; init; } = 64;

    /// <summary>Distance between generated and real images that selects the best checkpoint.</summary>
    [Option("Distance between generated and real images that selects the best checkpoint")]
    public BestBy BestBy { get; init; }

    /// <summary>Number of generated and of real images for that distance. Default: 64, or 1,000 for the Fréchet distance.</summary>
    [Option("Number of generated and of real images for this distance, measured with every sample picture", Default = "64, or 1000 with --best-by frechet", Least = 4)]
    public int? BestCount { get; init; }

    /// <summary>Features for that distance.</summary>
    [Option("Features for this distance: random convolutions, or a classifier trained on the labels of the data first")]
    public BestExtractor BestExtractor { get; init; }

    /// <summary>The GAN of these options.</summary>
    /// <exception cref="GanException">It can't make images of that size.</exception>
    public abstract ImageGan Gan();

    /// <summary>GAN that a generator's parameters belong to. Default: that of these options.</summary>
    /// <param name="shapes">Shapes of the parameters.</param>
    protected internal virtual ImageGan OfGenerator(NetworkShapes shapes) => Gan();

    /// <summary>GAN that a discriminator's parameters belong to. Default: that of these options.</summary>
    /// <param name="shapes">Shapes of the parameters.</param>
    protected internal virtual ImageGan OfDiscriminator(NetworkShapes shapes) => Gan();

    /// <summary>The shape of the images: as given, else 64×64 in colour.</summary>
    protected ImageShape Shape
    {
        get
        {
            ImageSize size = Size ?? OnlySize ?? DefaultSize;
            return new(size.Width, size.Height, Channels ?? Only?.Channels ?? 3);
        }
    }

    /// <summary>The only image shape it supports; null: any.</summary>
    private protected virtual ImageShape? Only => null;

    private ImageSize? OnlySize => Only is { } shape ? new ImageSize(shape.Width, shape.Height) : null;

    /// <summary>Whether images can be completed with it.</summary>
    internal virtual bool Completes => true;

    /// <summary>The same options without the training of a classifier.</summary>
    internal override TrainOptions ForPreview() => this with { BestExtractor = BestExtractor.Random };

    /// <inheritdoc/>
    internal override string FileOf(string network) => network == Generator && Ema is not null ? TrainedGan.Average : network;

    /// <summary>Sets the shape of the images, from the data if it is not given.</summary>
    internal ImageGanOptions WithShape(IImageSource source) => this with
    {
        Size = Size ?? OnlySize ?? (source.Size is (int w, int h) && w == h ? w : DefaultSize),
        Channels = Channels ?? Only?.Channels ?? source.Channels,
    };
}
