using GanFunctional.Data;
using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>Pix2Pix in training.</summary>
internal sealed class Pix2PixRun(Pix2PixOptions options, AlignedPairs pairs, ImageLoader feed, Pix2PixNetworks networks)
    : VariantRun<Tuple<Tensor, Tensor>>(Game(options, networks))
{
    // U-Nets of the papers halve at most eight times.
    private const int Deepest = 8, SmallPatch = 34, Patch = 70;

    internal static Variant Variant { get; } = new(
        "pix2pix", "Image to image from pairs (Isola et al. 2017)", typeof(Pix2PixOptions), (options, notice) => Start((Pix2PixOptions)options, notice),
        "gan translate --run {0} --images FOLDER --out translated");

    public override int Images => pairs.Count;

    public override IReadOnlyList<(string Name, Params Params)> Networks =>
        [("generator", networks.Generator.Params), ("discriminator", networks.Discriminator.Params)];

    /// <summary>The core's settings of completed options.</summary>
    internal static Pix2PixSettings Settings(Pix2PixOptions options) => new(
        inputChannels: options.Channels, outputChannels: options.Channels, depth: options.Depth!.Value, generatorFeatures: options.Features!.Value,
        dropout: options.Dropout, patch: options.Patch!.Value, discriminatorFeatures: options.DiscriminatorFeatures!.Value, norm: Norm.Batch,
        objective: Objective.NonSaturating, l1: options.L1, learningRate: Phases.Rate(options.Rate, options.Steps, options.Decay), beta1: Pix2Pix.defaults.Beta1);

    /// <summary>Rows of A, G(A) and B.</summary>
    public override Image Sample() => networks.Generator.Undisturbed(options.Seed, generator =>
    {
        List<Tensor> rows = [];
        foreach (Tensor pair in SamplePicture.First(pairs, options.Plain(options.Size!.Value, 2 * options.Channels), options.Samples, Devices.Parse(options.Device)))
        {
            (Tensor a, Tensor b) = Split(pair);
            rows.AddRange([a, generator(a), b]);
        }

        return SamplePicture.Grid(rows, columns: 3);
    });

    public override IReadOnlyList<Look> Looks() => networks.Generator.Undisturbed(options.Seed, generator => networks.Discriminator.Undisturbed(options.Seed, judge =>
    {
        ImageTransform transform = options.Plain(options.Size!.Value, 2 * options.Channels);
        (Tensor a, Tensor b) = Split(torch.cat([.. SamplePicture.First(pairs, transform, Look.Images, Devices.Parse(options.Device))]));
        Tensor made = Look.InBatches(generator, a, options.Batch);
        Tensor Judge(Tensor y) => Look.InBatches(judge, torch.cat([a, y], 1), options.Batch);
        return new[] { Look.At("", b, made, Judge(b), Judge(made)) };
    }));

    protected override IReadOnlyList<ITrainingData> Feeds => [feed];

    protected override Tuple<Tensor, Tensor> Next() => Split(feed.Next()).ToTuple();

    private static Trainer<Tuple<Tensor, Tensor>> Game(Pix2PixOptions options, Pix2PixNetworks networks) =>
        Trainer.start(options.Seed, Devices.Parse(options.Device), Pix2Pix.game(Settings(options), networks));

    private static Pix2PixRun Start(Pix2PixOptions given, Action<string> notice)
    {
        AlignedPairs pairs = Datasets.OpenPairs(given.Data, given.DataB, notice);
        Pix2PixOptions options = given.Complete(pairs.Count, pairs.Name).WithSizes(pairs);
        ImageSize size = options.Size!.Value;
        options = options with
        {
            Depth = options.Depth ?? Math.Clamp(Math.Min(int.TrailingZeroCount(size.Width), int.TrailingZeroCount(size.Height)), 2, Deepest),
            Patch = options.Patch ?? (TranslationDefaults.IsSmall(size) ? SmallPatch : Patch),
        };
        UNetModule.check(options.Depth.Value, size.Height, size.Width);
        // A folder of single images, too, can be cut into halves: the size shows it.
        notice($"{pairs.Count:N0} pairs of images, trained at {size}");
        Device device = Devices.Parse(options.Device);
        Pix2PixSettings settings = Settings(options);
        ImageLoader feed = new(pairs, options.Transform(options.Size!.Value, 2 * options.Channels), options.Batch, options.Seed, device, notice);
        return new(options, pairs, feed, Pix2Pix.networks(options.Seed, device, options.DType, settings)) { Options = options };
    }

    private (Tensor A, Tensor B) Split(Tensor pair)
    {
        (Tensor first, Tensor second) = (pair.narrow(1, 0, options.Channels), pair.narrow(1, options.Channels, options.Channels));
        return options.Reverse ? (second, first) : (first, second);
    }
}
