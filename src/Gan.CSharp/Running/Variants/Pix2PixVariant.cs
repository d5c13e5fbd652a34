using GanFunctional.Data;
using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>Pix2Pix, image translation learned from pairs: Isola et al. 2017.</summary>
public sealed record Pix2PixOptions : TranslationOptions
{
    /// <summary>Batches of one pair.</summary>
    public Pix2PixOptions() => Batch = 1;

    /// <summary>
    /// Folder of images A|B side by side, or of two folders with the same file names; with
    /// <see cref="DataB"/>, folder of A.
    /// </summary>
    [Option(Value = "FOLDER")]
    public required string Data { get; init; }

    /// <summary>Folder of B, with the file names of A. Default: none.</summary>
    [Option(Value = "FOLDER")]
    public string? DataB { get; init; }

    /// <summary>Translate from B to A instead of from A to B.</summary>
    [Option]
    public bool Reverse { get; init; }

    /// <summary>
    /// Number of times the U-Net halves the image, 2 to 9. Default: as many as the size allows, at most 8.
    /// </summary>
    [Option(Least = 2, Most = 9)]
    public int? Depth { get; init; }

    /// <summary>Dropout in the decoder, also at test time, as the generator's noise.</summary>
    [Option]
    public bool Dropout { get; init; } = true;

    /// <summary>
    /// Receptive field of the discriminator, in pixels: 1, 16, 34, 70, 142 or 286. Default: 70; 34 up to 72
    /// pixels.
    /// </summary>
    [Option(Pattern = @"\A(1|16|34|70|142|286)\z", Takes = "1, 16, 34, 70, 142 or 286")]
    public int? Patch { get; init; }

    /// <summary>
    /// Statistics and dropout of gan translate: as the paper, as in training, or as PyTorch's eval().
    /// Default: eval if the targets are of flat colours, as masks are, otherwise paper.
    /// </summary>
    [Option]
    public RunMode? TestMode { get; init; }

    /// <summary>Weight of the L1 loss.</summary>
    [Option(Least = 0)]
    public double L1 { get; init; } = 100;
}

/// <summary>Pix2Pix by name.</summary>
internal static class Pix2PixVariant
{
    // U-Nets of the papers halve at most eight times.
    private const int Deepest = 8, SmallPatch = 34, Patch = 70;

    internal static Variant Value { get; } = new Variant<Pix2PixOptions>("pix2pix", "Image to image from pairs (Isola et al. 2017)")
    {
        Networks =
        [
            VariantNetwork.Of<Pix2PixOptions>("generator", saved => UNetModule.generator(UNetModule.parts(saved.Options.Dropout, saved.Shapes)), FormOf, anySize: true),
            VariantNetwork.Of<Pix2PixOptions>("discriminator", saved => PatchGan.recognised(saved.Shapes), FormOfDiscriminator, anySize: true),
        ],
        Start = Start,
        Translation = saved => new(
            saved.Options.Size ?? TranslationOptions.UsualSize, TranslationOptions.ChannelsOf(saved.Shapes), new TranslationTarget(saved.Options.Reverse ? "a" : "b", "generator"))
        {
            AsInTraining = true,
            Mode = saved.Options.TestMode ?? RunMode.Paper,
            Reverse = saved.Options.Reverse,
            HeldOut = (_, notice) => saved.Options.HeldOutOf(Datasets.OpenPairs(saved.Options.Data, saved.Options.DataB, notice)),
            InputHalf = saved.Options switch { { DataB: not null } => null, { Reverse: true } => PairHalf.Right, _ => PairHalf.Left },
        },
        Use = "gan translate --run {0} --images FOLDER --out translated",
    };

    // The paper leaves dropout on, and the file can't have it: engines that run networks ignore it. Only blocks of the full width have any,
    // so that a shallow U-Net has none.
    private static NetworkForm FormOf(NetworkFacts<Pix2PixOptions> saved)
    {
        UNet unet = UNetModule.parts(saved.Options.Dropout, saved.Shapes);
        ImageSize size = saved.Size ?? saved.Options.Size ?? TranslationOptions.UsualSize;
        return NetworkForm.OfImages(size, unet.Outputs, NetworkForm.Image(size, unet.Inputs)) with
        {
            OwnStatistics = saved.Options.TestMode is not RunMode.Eval,
            Lacks = unet is { Dropout: true, Depth: > 5 } && saved.Options.TestMode is not RunMode.Eval ? "the file has no dropout, which gan translate draws by --seed: it gives the same image each time" : null,
        };
    }

    private static NetworkForm FormOfDiscriminator(NetworkFacts<Pix2PixOptions> saved) =>
        NetworkForm.OfLogits(NetworkForm.Image(saved.Size ?? saved.Options.Size ?? TranslationOptions.UsualSize, TranslationOptions.ChannelsOf(saved.Shapes)));

    private static TrainingRun<Tuple<Tensor, Tensor>> Start(Pix2PixOptions given, Action<string> notice)
    {
        (IImageSource pairs, IImageSource? heldOut) = given.Split(Datasets.OpenPairs(given.Data, given.DataB, notice));
        Pix2PixOptions options = given.Complete(pairs.Count, pairs.Name).WithSizes([pairs]);
        ImageSize size = options.Size!.Value;
        options = options with
        {
            Depth = options.Depth ?? Math.Clamp(Math.Min(int.TrailingZeroCount(size.Width), int.TrailingZeroCount(size.Height)), 2, Deepest),
            Patch = options.Patch ?? (TranslationDefaults.IsSmall(size) ? SmallPatch : Patch),
            TestMode = options.TestMode ?? (FlatTargets.Are(pairs, options.Reverse) ? RunMode.Eval : RunMode.Paper),
        };
        UNetModule.check(options.Depth.Value, size.Height, size.Width);
        if (given.TestMode is null && options.TestMode == RunMode.Eval)
            notice("the targets are of flat colours, as masks are, so gan translate will use running statistics and no dropout (--test-mode paper: as the authors do)");
        Device device = Devices.Parse(options.Device);
        ImageLoader loader = new(pairs, options.Transform(size, 2 * options.Channels!.Value), options.Batch, options.Seed, device, notice);
        Pix2PixNetworks networks = New(options, device);
        Game<Tuple<Tensor, Tensor>, Pix2PixPlay> game = Pix2Pix.Game(
            networks, Objective.NonSaturating, Optimizer.Adam(Phases.Rate(options.Rate, options.Steps, options.Decay), beta1: 0.5), options.L1);
        Examiner examiner = new();
        return new TrainingRun<Tuple<Tensor, Tensor>>(
            options, loader.Select(pair => Split(options, pair)), Trainer.start(options.Seed, device, game))
        {
            Images = pairs.Count,
            HeldOut = heldOut?.Count ?? 0,
            Found = [DataFound.InPairs(pairs)],
            Networks = [new("generator", networks.Generator.Params), new("discriminator", networks.Discriminator.Params)],
            Sample = () => Sample(options, pairs, networks),
            Diagnose = () => [Diagnose(options, pairs, networks, examiner)],
        };
    }

    private static Pix2PixNetworks New(Pix2PixOptions options, Device device)
    {
        UNet unet = new(options.Depth!.Value, options.Features!.Value, inputs: options.Channels!.Value, outputs: options.Channels!.Value, Norm.Batch, options.Dropout);
        Net<Tensor, Tensor> discriminator = PatchGan.discriminator(Norm.Batch, options.Patch!.Value, options.DiscriminatorFeatures!.Value, channels: 2 * options.Channels!.Value);
        return Pix2Pix.Networks(options.Seed, device, options.DType, UNetModule.generator(unet), discriminator);
    }

    private static Tuple<Tensor, Tensor> Split(Pix2PixOptions options, Tensor pair)
    {
        (Tensor first, Tensor second) = (pair.narrow(1, 0, options.Channels!.Value), pair.narrow(1, options.Channels!.Value, options.Channels!.Value));
        return options.Reverse ? Tuple.Create(second, first) : Tuple.Create(first, second);
    }

    // Rows of A, G(A) and B.
    private static Image Sample(Pix2PixOptions options, IImageSource pairs, Pix2PixNetworks networks) => networks.Generator.Undisturbed(options.Seed, generator =>
    {
        List<Tensor> rows = [];
        foreach (Tensor pair in First(options, pairs, options.Samples))
        {
            (Tensor a, Tensor b) = Split(options, pair);
            rows.AddRange([a, generator(a), b]);
        }

        return SamplePicture.Grid(rows, columns: 3);
    });

    private static Diagnostics Diagnose(Pix2PixOptions options, IImageSource pairs, Pix2PixNetworks networks, Examiner examiner) =>
        networks.Generator.Undisturbed(options.Seed, generator => networks.Discriminator.Undisturbed(options.Seed, discriminator =>
        {
            (Tensor a, Tensor b) = Split(options, torch.cat([.. First(options, pairs, Diagnostics.Images)]));
            Tensor made = Examiner.InBatches(generator, a, options.Batch);
            Tensor Logits(Tensor y) => Examiner.InBatches(discriminator, torch.cat([a, y], 1), options.Batch);
            return examiner.Compare(b, made, Logits(b), Logits(made));
        }));

    private static IEnumerable<Tensor> First(Pix2PixOptions options, IImageSource pairs, int count) =>
        SamplePicture.First(pairs, options.Plain(options.Size!.Value, 2 * options.Channels!.Value), count, Devices.Parse(options.Device));
}
