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

    private const int DefaultSize = 64, LargestDefault = 128;

    /// <summary>Batches of 64 images.</summary>
    protected ImageGanOptions() => Batch = 64;

    /// <summary>
    /// Training images: a folder of images, an idx file or folder, or <c>fashion-mnist</c>, <c>mnist</c> or
    /// <c>cifar10</c> (<c>gan data fetch</c> downloads them).
    /// </summary>
    [Option(Value = "DATA")]
    public required string Data { get; init; }

    /// <summary>Size of the images in pixels, such as 64 or 128x96. Default: the data's own up to 128, else 64.</summary>
    [Option(Value = "SIZE")]
    public ImageSize? Size { get; init; }

    /// <summary>Channels of an image: 1 for grey, 3 for colour, 4 for colour and transparency. Default: the data's own.</summary>
    [Option(Pattern = ChannelNumbers.Pattern, Takes = ChannelNumbers.Takes)]
    public int? Channels { get; init; }

    /// <summary>
    /// Decay of a moving average of the generator, from which samples are drawn, such as 0.999. Default:
    /// none.
    /// </summary>
    [Option(Least = 0, Most = 1, Between = true)]
    public double? Ema { get; init; }

    /// <summary>Images in a sample grid.</summary>
    [Option]
    public int Samples { get; init; } = 64;

    /// <summary>Distance between generated and real images that selects the best checkpoint.</summary>
    [Option]
    public BestBy BestBy { get; init; }

    /// <summary>
    /// Number of generated and of real images for <see cref="BestBy"/>, measured with every sample picture.
    /// Default: 64, or 1000 if <see cref="BestBy"/> is <c>frechet</c>.
    /// </summary>
    [Option(Least = 4)]
    public int? BestCount { get; init; }

    /// <summary>
    /// Features for <see cref="BestBy"/>: random convolutions, or a classifier trained on the labels of the
    /// data first.
    /// </summary>
    [Option]
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

    // Only the GAN knows which sizes it can make.
    private bool Makes(ImageSize size)
    {
        try
        {
            return (this with { Size = size, Channels = 3 }).Gan() is not null;
        }
        catch (GanException)
        {
            return false;
        }
    }

    /// <summary>Sets the shape of the images, from the data if it is not given.</summary>
    internal ImageGanOptions WithShape(IImageSource source)
    {
        ImageSurvey survey = ImageSurvey.Of(source);
        return this with
        {
            Size = Size ?? OnlySize ?? (survey.Size is (int w, int h) && Math.Max(w, h) <= LargestDefault && Makes(new(w, h)) ? new ImageSize(w, h) : DefaultSize),
            Channels = Channels ?? Only?.Channels ?? (survey.IsGrey ? 1 : 3),
        };
    }
}
