using GanFunctional.Data;
using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>CycleGAN in training.</summary>
internal sealed class CycleGanRun(CycleGanOptions options, IImageSource a, IImageSource b, ImageLoader feedA, ImageLoader feedB, CycleGanPools pools, CycleGanNetworks networks)
    : VariantRun<Tuple<Tensor, Tensor>>(Game(options, pools, networks))
{
    private const int Large = 256, LargeBlocks = 9, SmallBlocks = 6, SmallPatch = 34, Patch = 70;

    internal static Variant Variant { get; } = new(
        "cyclegan", "Between two kinds of images without pairs (Zhu et al. 2017)", typeof(CycleGanOptions), (options, notice) => Start((CycleGanOptions)options, notice),
        "gan translate --run {0} --images FOLDER --to b --out translated");

    public override int Images => a.Count + b.Count;

    public override IReadOnlyList<(string Name, Params Params)> Networks =>
    [
        ("generator_ab", networks.GeneratorAB.Params), ("generator_ba", networks.GeneratorBA.Params),
        ("discriminator_a", networks.DiscriminatorA.Params), ("discriminator_b", networks.DiscriminatorB.Params),
    ];

    /// <summary>The core's settings of completed options.</summary>
    internal static CycleGanSettings Settings(CycleGanOptions options) => new(
        channelsA: options.Channels, channelsB: options.Channels, blocks: options.Blocks!.Value, generatorFeatures: options.Features!.Value, dropout: false,
        patch: options.Patch!.Value, discriminatorFeatures: options.DiscriminatorFeatures!.Value, norm: Norm.Instance, objective: Objective.LeastSquares,
        cycle: options.Cycle, identity: options.Identity, pool: options.Pool, learningRate: Phases.Rate(options.Rate, options.Steps, options.Decay), beta1: CycleGan.defaults.Beta1);

    /// <summary>Rows of A, its translation and the way back, then of B.</summary>
    public override Image Sample() => networks.GeneratorAB.Undisturbed(options.Seed, ab => networks.GeneratorBA.Undisturbed(options.Seed, ba =>
    {
        Device device = Devices.Parse(options.Device);
        ImageTransform transform = options.Plain(options.Size!.Value, options.Channels);
        List<Tensor> cells = [];
        foreach ((Tensor x, Tensor y) in SamplePicture.First(a, transform, options.Samples, device).Zip(SamplePicture.First(b, transform, options.Samples, device)))
        {
            (Tensor toB, Tensor toA) = (ab(x), ba(y));
            cells.AddRange([x, toB, ba(toB), y, toA, ab(toA)]);
        }

        return SamplePicture.Grid(cells, columns: 6);
    }));

    public override IReadOnlyList<Look> Looks() =>
    [
        One("a", networks.GeneratorBA, networks.DiscriminatorA, from: b, to: a),
        One("b", networks.GeneratorAB, networks.DiscriminatorB, from: a, to: b),
    ];

    public override void Dispose()
    {
        base.Dispose();
        ((IDisposable)pools).Dispose();
    }

    public override IReadOnlyList<KeyValuePair<string, Tensor>> State() =>
    [
        .. base.State(),
        .. from pool in Pools
           from image in pool.Images.Images.Index()
           select KeyValuePair.Create($"{pool.Name}.{image.Index:D4}", image.Item),
    ];

    public override void Restore(IReadOnlyList<KeyValuePair<string, Tensor>> state)
    {
        base.Restore(state);
        Device device = Devices.Parse(options.Device);
        foreach ((string name, ImagePool pool) in Pools) pool.Restore(Part(state, name + ".").Select(image => image.Value.to(device)));
    }

    protected override IReadOnlyList<ITrainingData> Feeds => [feedA, feedB];

    private IReadOnlyList<(string Name, ImagePool Images)> Pools => [("pool_a", pools.A), ("pool_b", pools.B)];

    protected override Tuple<Tensor, Tensor> Next() => Tuple.Create(feedA.Next(), feedB.Next());

    private Look One(string of, Model<Tensor, Tensor> generator, Model<Tensor, Tensor> discriminator, IImageSource from, IImageSource to) =>
        generator.Undisturbed(options.Seed, translate => discriminator.Undisturbed(options.Seed, judge =>
        {
            (Tensor real, Tensor made) = (First(to), Look.InBatches(translate, First(from), options.Batch));
            return Look.At(of, real, made, Look.InBatches(judge, real, options.Batch), Look.InBatches(judge, made, options.Batch));
        }));

    private Tensor First(IImageSource source) =>
        torch.cat([.. SamplePicture.First(source, options.Plain(options.Size!.Value, options.Channels), Look.Images, Devices.Parse(options.Device))]);

    private static Trainer<Tuple<Tensor, Tensor>> Game(CycleGanOptions options, CycleGanPools pools, CycleGanNetworks networks) =>
        Trainer.start(options.Seed, Devices.Parse(options.Device), CycleGan.game(Settings(options), pools, networks));

    private static CycleGanRun Start(CycleGanOptions given, Action<string> notice)
    {
        IImageSource a = Datasets.Open(given.DataA, notice), b = Datasets.Open(given.DataB, notice);
        foreach (IImageSource source in new[] { a, b }) given.CheckBatch(source.Count, source.Name);
        // An epoch is a pass over the larger of the two, as in the reference.
        IImageSource larger = a.Count >= b.Count ? a : b;
        CycleGanOptions options = given.Complete(larger.Count, larger.Name).WithSizes(a);
        ImageSize size = options.Size!.Value;
        ResNetModule.check(size.Height, size.Width);
        options = options with
        {
            Blocks = options.Blocks ?? (Math.Max(size.Width, size.Height) >= Large ? LargeBlocks : SmallBlocks),
            Patch = options.Patch ?? (TranslationDefaults.IsSmall(size) ? SmallPatch : Patch),
        };
        Device device = Devices.Parse(options.Device);
        CycleGanSettings settings = Settings(options);
        ImageTransform transform = options.Transform(options.Size!.Value, options.Channels);
        ImageLoader feedA = new(a, transform, options.Batch, options.Seed, device, notice);
        // Another order than A's.
        ImageLoader feedB = new(b, transform, options.Batch, ~options.Seed, device, notice);
        return new(options, a, b, feedA, feedB, CycleGan.pools(settings), CycleGan.networks(options.Seed, device, options.DType, settings)) { Options = options };
    }
}
