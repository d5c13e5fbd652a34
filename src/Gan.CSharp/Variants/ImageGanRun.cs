using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>A GAN that makes images from noise, in training.</summary>
internal sealed class ImageGanRun(
    ImageGanOptions options, IImageSource source, ImageLoader feed, ImageGan gan, Networks networks, Model<Tensor, Tensor> shown, BestMeasure measure)
    : VariantRun<Tensor>(ImageGanModule.start(options.Seed, Devices.Parse(options.Device), networks, gan))
{
    private const int DefaultSize = 64;

    public override int Images => source.Count;

    public override IReadOnlyList<(string Name, Params Params)> Networks =>
    [
        ("generator", networks.Generator.Params),
        ("discriminator", networks.Discriminator.Params),
        .. options.Ema is null ? [] : new[] { (TrainedGan.Average, shown.Params) },
    ];

    internal static Variant Variant<T>(string name, string summary)
        where T : ImageGanOptions =>
        new(name, summary, typeof(T), (options, notice) => Start((ImageGanOptions)options, notice), "gan sample --run {0} --count 64 --seed 1 --out samples.png");

    public override Image Sample() => TrainedGan.Grid(gan, TrainedGan.Draw(gan, shown, options.Samples, options.Seed), options.Samples);

    public override IReadOnlyList<Look> Looks()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Device device = Devices.Parse(options.Device);
        ImageTransform transform = options.Plain(gan.Shape.Size, gan.Shape.Channels);
        // At random: data are often in the order of their classes.
        int[] indices = ImageBatches.Choose(source, Look.Images, options.Seed);
        Tensor real = torch.cat([.. ImageBatches.Read(source, transform, indices, null).Select(batch => batch.Pixels)]).to(device);
        Tensor made = Tensors.From(TrainedGan.Draw(gan, shown, Look.Images, options.Seed), Look.Images, gan.Shape.Channels, gan.Shape.Size, gan.Shape.Size).to(device);
        using IDisposable noGrad = torch.no_grad();
        Func<Tensor, Tensor> judge = ModelModule.eval(networks.Discriminator).Invoke;
        int count = options.BestCount!.Value;
        (double kid, double? frechet) = measure.Of(count == Look.Images ? [made] : TrainedGan.Batches(gan, shown, count, options.Seed, ImageBatches.Size));
        return [new("", kid, Health.diversity(real, made), Health.accuracy(judge(real), judge(made))) { Frechet = frechet }];
    }

    public override void Dispose()
    {
        base.Dispose();
        measure.Dispose();
    }

    protected override IReadOnlyList<ITrainingData> Feeds => [feed];

    protected override Tensor Next() => feed.Next();

    protected override void AfterRound()
    {
        if (options.Ema is { } decay) Ema.update(decay, networks.Generator.Params, shown.Params);
    }

    private static ImageGanRun Start(ImageGanOptions given, Action<string> notice)
    {
        IImageSource source = Datasets.Open(given.Data, notice);
        int? only = given is FrogOptions ? 32 : null;
        ImageGanOptions options = given.Complete(source.Count, source.Name) with
        {
            Size = given.Size ?? only ?? (source.Size is (int w, int h) && w == h ? w : DefaultSize),
            Channels = given.Channels ?? (only is null ? source.Channels : 3),
            BestCount = given.BestCount ?? (given.BestBy == BestBy.Frechet ? BestMeasure.Many : Look.Images),
        };
        BestMeasure measure = new(options, source, notice);
        Device device = Devices.Parse(options.Device);
        int size = options.Size!.Value, channels = options.Channels!.Value;
        ImageGan gan = ImageGanModule.computingIn(options.DType, options.Gan());
        ImageLoader feed = new(source, options.Transform(size, channels), options.Batch, options.Seed, device, notice);
        Networks networks = ImageGanModule.networks(options.Seed, device, gan);
        Model<Tensor, Tensor> shown = options.Ema is null
            ? networks.Generator
            : ModelModule.ofParams(gan.Generator, Ema.start(networks.Generator.Params));
        return new(options, source, feed, gan, networks, shown, measure) { Options = options };
    }
}
