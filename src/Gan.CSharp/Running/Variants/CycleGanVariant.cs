using GanFunctional.Data;
using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>CycleGAN, translation between two domains without pairs: Zhu et al. 2017.</summary>
public sealed record CycleGanOptions : TranslationOptions
{
    /// <summary>Batches of one image from each domain.</summary>
    public CycleGanOptions() => Batch = 1;

    /// <summary>Images of domain A: a folder, an idx file, or <c>fashion-mnist</c>.</summary>
    [Option(Value = "DATA")]
    public required string DataA { get; init; }

    /// <summary>Images of domain B.</summary>
    [Option(Value = "DATA")]
    public required string DataB { get; init; }

    /// <summary>Residual blocks of each generator. Default: 9 from 256 pixels, else 6.</summary>
    [Option]
    public int? Blocks { get; init; }

    /// <summary>
    /// Receptive field of the discriminators, in pixels: 1, 16, 34, 70, 142 or 286. Default: 70; 34 up to 72
    /// pixels.
    /// </summary>
    [Option(Pattern = @"\A(1|16|34|70|142|286)\z", Takes = "1, 16, 34, 70, 142 or 286")]
    public int? Patch { get; init; }

    /// <summary>Weight of the cycle-consistency loss.</summary>
    [Option(Least = 0)]
    public double Cycle { get; init; } = 10;

    /// <summary>Weight of the identity loss, relative to <see cref="Cycle"/>; 0 disables it.</summary>
    [Option(Least = 0)]
    public double Identity { get; init; } = 0.5;

    /// <summary>Size of the pool of past fakes of each discriminator; 0 for none.</summary>
    [Option(Least = 0)]
    public int Pool { get; init; } = 50;
}

/// <summary>CycleGAN by name.</summary>
internal static class CycleGanVariant
{
    private const int Large = 256, LargeBlocks = 9, SmallBlocks = 6, SmallPatch = 34, Patch = 70;

    internal static Variant Value { get; } = new Variant<CycleGanOptions>("cyclegan", "Image to image between two domains, without pairs (Zhu et al. 2017)")
    {
        Networks =
        [
            Generator("generator_ab"), Generator("generator_ba"),
            Discriminator("discriminator_a"), Discriminator("discriminator_b"),
        ],
        Start = Start,
        Translation = saved => new(
            saved.Options.Size ?? TranslationOptions.UsualSize, TranslationOptions.ChannelsOf(saved.Shapes),
            new TranslationTarget("a", "generator_ba"), new TranslationTarget("b", "generator_ab"))
        {
            HeldOut = (target, notice) => saved.Options.HeldOutOf(Datasets.Open(target.To == "b" ? saved.Options.DataA : saved.Options.DataB, notice)),
        },
        Use = "gan translate --run {0} --images FOLDER --to b --out translated",
    };

    private static VariantNetwork<CycleGanOptions> Generator(string name) => VariantNetwork.Of<CycleGanOptions>(
        name, saved => ResNetModule.generator(ResNetModule.parts(saved.Shapes)), saved => NetworkForm.OfImages(SizeOf(saved), ResNetModule.parts(saved.Shapes).Outputs, Image(saved)), anySize: true);

    private static VariantNetwork<CycleGanOptions> Discriminator(string name) => VariantNetwork.Of<CycleGanOptions>(
        name, saved => PatchGan.recognised(saved.Shapes), saved => NetworkForm.OfLogits(Image(saved)), anySize: true);

    private static ImageSize SizeOf(NetworkFacts<CycleGanOptions> saved) => saved.Size ?? saved.Options.Size ?? TranslationOptions.UsualSize;

    private static OnnxValue Image(NetworkFacts<CycleGanOptions> saved) => NetworkForm.Image(SizeOf(saved), TranslationOptions.ChannelsOf(saved.Shapes));

    private static TrainingRun<Tuple<Tensor, Tensor>> Start(CycleGanOptions given, Action<string> notice)
    {
        (IImageSource a, IImageSource? heldOutA) = given.Split(Datasets.Open(given.DataA, notice));
        (IImageSource b, IImageSource? heldOutB) = given.Split(Datasets.Open(given.DataB, notice));
        foreach (IImageSource source in new[] { a, b }) given.CheckBatch(source.Count, source.Name);
        // An epoch is a pass over the larger of the two, as in the reference.
        IImageSource larger = a.Count >= b.Count ? a : b;
        CycleGanOptions options = given.Complete(larger.Count, larger.Name).WithSizes([a, b]);
        ImageSize size = options.Size!.Value;
        ResNetModule.check(size.Height, size.Width);
        options = options with
        {
            Blocks = options.Blocks ?? (Math.Max(size.Width, size.Height) >= Large ? LargeBlocks : SmallBlocks),
            Patch = options.Patch ?? (TranslationDefaults.IsSmall(size) ? SmallPatch : Patch),
        };
        Device device = Devices.Parse(options.Device);
        ImageTransform transform = options.Transform(size, options.Channels!.Value);
        ImageLoader loaderA = new(a, transform, options.Batch, options.Seed, device, notice);
        // Another order than A's.
        ImageLoader loaderB = new(b, transform, options.Batch, ~options.Seed, device, notice);
        CycleGanPools pools = CycleGan.Pools(options.Pool);
        CycleGanNetworks networks = New(options, device);
        Optimizer adam = Optimizer.Adam(Phases.Rate(options.Rate, options.Steps, options.Decay), beta1: 0.5);
        Game<Tuple<Tensor, Tensor>, CycleGanPlay> game = CycleGan.Game(networks, pools, Objective.LeastSquares, adam, options.Cycle, options.Identity);
        Examiner ofA = new("a"), ofB = new("b");
        return new TrainingRun<Tuple<Tensor, Tensor>>(
            options, TrainingData.Zip(loaderA, loaderB), Trainer.start(options.Seed, device, game))
        {
            Images = a.Count + b.Count,
            HeldOut = (heldOutA?.Count ?? 0) + (heldOutB?.Count ?? 0),
            Found = [$"A: {DataFound.In(a)}", $"B: {DataFound.In(b)}"],
            Networks =
            [
                new("generator_ab", networks.GeneratorAB.Params), new("generator_ba", networks.GeneratorBA.Params),
                new("discriminator_a", networks.DiscriminatorA.Params), new("discriminator_b", networks.DiscriminatorB.Params),
            ],
            Pools = [new("pool_a", pools.A), new("pool_b", pools.B)],
            Sample = () => Sample(options, a, b, networks),
            Diagnose = () =>
            [
                Diagnose(options, ofA, networks.GeneratorBA, networks.DiscriminatorA, from: b, to: a),
                Diagnose(options, ofB, networks.GeneratorAB, networks.DiscriminatorB, from: a, to: b),
            ],
            Owned = [pools],
        };
    }

    private static CycleGanNetworks New(CycleGanOptions options, Device device)
    {
        int channels = options.Channels!.Value;
        Net<Tensor, Tensor> generator = ResNetModule.generator(new(options.Blocks!.Value, options.Features!.Value, inputs: channels, outputs: channels, Norm.Instance, dropout: false));
        Net<Tensor, Tensor> discriminator = PatchGan.discriminator(Norm.Instance, options.Patch!.Value, options.DiscriminatorFeatures!.Value, channels);
        return CycleGan.Networks(options.Seed, device, options.DType, generator, generator, discriminator, discriminator);
    }

    // Rows of A, its translation and the way back, then of B.
    private static Image Sample(CycleGanOptions options, IImageSource a, IImageSource b, CycleGanNetworks networks) =>
        networks.GeneratorAB.Undisturbed(options.Seed, ab => networks.GeneratorBA.Undisturbed(options.Seed, ba =>
        {
            List<Tensor> cells = [];
            foreach ((Tensor x, Tensor y) in First(options, a, options.Samples).Zip(First(options, b, options.Samples)))
            {
                (Tensor toB, Tensor toA) = (ab(x), ba(y));
                cells.AddRange([x, toB, ba(toB), y, toA, ab(toA)]);
            }

            return SamplePicture.Grid(cells, columns: 6);
        }));

    private static Diagnostics Diagnose(
        CycleGanOptions options, Examiner examiner, Model<Tensor, Tensor> generator, Model<Tensor, Tensor> discriminator, IImageSource from, IImageSource to) =>
        generator.Undisturbed(options.Seed, translate => discriminator.Undisturbed(options.Seed, logits =>
        {
            Tensor real = torch.cat([.. First(options, to, Diagnostics.Images)]);
            Tensor made = Examiner.InBatches(translate, torch.cat([.. First(options, from, Diagnostics.Images)]), options.Batch);
            return examiner.Compare(real, made, Examiner.InBatches(logits, real, options.Batch), Examiner.InBatches(logits, made, options.Batch));
        }));

    private static IEnumerable<Tensor> First(CycleGanOptions options, IImageSource source, int count) =>
        SamplePicture.First(source, options.Plain(options.Size!.Value, options.Channels!.Value), count, Devices.Parse(options.Device));
}
