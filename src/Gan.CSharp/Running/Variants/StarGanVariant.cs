using System.Text.Json;
using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Collections;

namespace GanFunctional.CSharp;

/// <summary>StarGAN, image translation to any label: Choi et al. 2018.</summary>
public sealed record StarGanOptions : TranslationOptions
{
    /// <summary>Batches of 16 images, learning rate 1e-4.</summary>
    public StarGanOptions() => (Batch, Rate) = (16, 1e-4);

    /// <summary>
    /// Images: a folder (subfolder names are the labels unless <see cref="Labels"/> is given), or
    /// <c>fashion-mnist</c>.
    /// </summary>
    [Option(Value = "DATA")]
    public required string Data { get; init; }

    /// <summary>Attributes of each image: a CSV or TSV table, or CelebA's list. Default: none.</summary>
    [Option(Value = "FILE")]
    public string? Labels { get; init; }

    /// <summary>
    /// Attributes (columns, or <c>column=value</c>) or classes to learn, separated by commas. Default: all.
    /// </summary>
    [Option(Value = "A,B")]
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>Second data set, with other labels. Default: none.</summary>
    /// <remarks>See section 3.2 of the paper.</remarks>
    [Option(Value = "DATA")]
    public string? Data2 { get; init; }

    /// <summary>Attributes of each image of the second data set. Default: none.</summary>
    [Option(Value = "FILE")]
    public string? Labels2 { get; init; }

    /// <summary>Attributes or classes of the second data set to learn. Default: all.</summary>
    [Option(Value = "A,B")]
    public IReadOnlyList<string> Attributes2 { get; init; } = [];

    /// <summary>Treat the attributes of a table as mutually exclusive, as folders are.</summary>
    [Option]
    public bool Exclusive { get; init; }

    /// <summary>Adversarial loss: Wasserstein, or the logarithms of the paper's equation 1.</summary>
    [Option]
    public StarGanObjective Objective { get; init; }

    /// <summary>Residual blocks of the generator. Default: 6; 4 up to 72 pixels.</summary>
    [Option]
    public int? Blocks { get; init; }

    /// <summary>Weight of the classification loss.</summary>
    [Option(Least = 0)]
    public double Classification { get; init; } = 1;

    /// <summary>Weight of the reconstruction loss.</summary>
    [Option(Least = 0)]
    public double Reconstruction { get; init; } = 10;

    /// <summary>Weight of the gradient penalty; 0 disables it.</summary>
    [Option(Least = 0)]
    public double Penalty { get; init; } = 10;

    /// <summary>Discriminator updates per generator update.</summary>
    [Option]
    public int Critic { get; init; } = 5;
}

/// <summary>StarGAN's adversarial loss.</summary>
public enum StarGanObjective
{
    /// <summary>Wasserstein loss (equation 8).</summary>
    Wasserstein,

    /// <summary>Logarithms (equation 1).</summary>
    Log,
}

/// <summary>StarGAN by name.</summary>
internal static class StarGanVariant
{
    private const int SmallBlocks = 4, Blocks = 6, Depth = 6, UsualSize = 128, UsualChannels = 3;

    internal static Variant Value { get; } = new Variant<StarGanOptions>("stargan", "Image to image, to any label (Choi et al. 2018)")
    {
        Networks =
        [
            VariantNetwork.Of<StarGanOptions>("generator", "label", saved => StarGanNetworks.recognisedGenerator(saved.Shapes), FormOf, anySize: true),
            VariantNetwork.Forked<StarGanOptions>(
                "discriminator", "class", saved => StarGanNetworks.recognisedDiscriminator(saved.Shapes), saved => NetworkForm.OfLogits(Image(saved.Options))),
        ],
        Start = Start,
        Translation = Targets,
        Use = "gan translate --run {0} --images FOLDER --to LABEL --out translated",
    };

    // The labels of each data set of options that name every label.
    private static FSharpList<LabelSet> Labels(StarGanOptions options)
    {
        List<LabelSet> labels = [Set(options.Attributes, options.Exclusive || options.Labels is null)];
        if (options.Attributes2.Count > 0) labels.Add(Set(options.Attributes2, options.Exclusive || options.Labels2 is null));
        return ListModule.OfSeq(labels);

        static LabelSet Set(IReadOnlyList<string> names, bool exclusive) => new(names.Count, exclusive ? LabelKind.Domains : LabelKind.Attributes);
    }

    private static OnnxValue Image(StarGanOptions options) => NetworkForm.Image(options.Size ?? UsualSize, options.Channels ?? UsualChannels);

    private static NetworkForm FormOf(NetworkFacts<StarGanOptions> saved)
    {
        StarGanOptions options = saved.Options;
        IReadOnlyList<string> labels = options.Attributes2.Count == 0 ? options.Attributes : [.. options.Attributes, .. options.Attributes2, "data set 1", "data set 2"];
        OnnxValue label = new("label", $"1 for what the image is to have, else 0: {string.Join(", ", labels)}", [labels.Count]);
        ImageSize size = saved.Size ?? options.Size ?? UsualSize;
        NetworkForm form = NetworkForm.OfImages(size, options.Channels ?? UsualChannels, NetworkForm.Image(size, options.Channels ?? UsualChannels), label);
        return form with { OwnStatistics = true, Metadata = new Dictionary<string, string>(form.Metadata) { ["labels"] = JsonSerializer.Serialize(labels) } };
    }

    private static TranslationTargets Targets(NetworkFacts<StarGanOptions> saved)
    {
        StarGanOptions options = saved.Options;
        FSharpList<LabelSet> labels = Labels(options);
        int channels = (int)saved.Shapes.Kernels[saved.Shapes.Kernels.Length - 1][0], known = StarGanLabels.width(labels), taken = (int)saved.Shapes.Kernels.Head[1] - channels;
        if (taken != known) throw new GanException($"the generator takes {taken} labels, and its config names {known}: give its attributes, in their order");
        StarGanTargets targets = new(labels, options.Attributes2.Count > 0 ? [options.Attributes, options.Attributes2] : [options.Attributes]);
        return new(options.Size ?? UsualSize, channels, targets.All())
        {
            AsInTraining = true,
            Composed = targets.Of,
            HeldOut = (_, notice) => options.HeldOutOf(LabelledImages.Open(options.Data, options.Labels, options.Attributes, options.Exclusive, sentence => notice?.Invoke(sentence)).Source),
        };
    }

    private static TrainingRun<StarGanBatch> Start(StarGanOptions given, Action<string> notice)
    {
        (LabelledImages[] sets, int heldOut) = Open(given, notice);
        StarGanOptions options = given.Complete(sets.Sum(set => set.Source.Count), given.Data).WithSizes([.. sets.Select(set => set.Source)], square: true);
        options = options with
        {
            Attributes = sets[0].Names,
            Attributes2 = sets.Length > 1 ? sets[1].Names : [],
            Blocks = options.Blocks ?? (TranslationDefaults.IsSmall(options.Size!.Value) ? SmallBlocks : Blocks),
        };
        Device device = Devices.Parse(options.Device);
        FSharpList<LabelSet> labels = Labels(options);
        StarGanModels networks = New(options, labels, device);
        Optimizer adam = Optimizer.Adam(Phases.Rate(options.Rate, options.Steps, options.Decay), beta1: 0.5);
        Game<StarGanBatch, StarGanPlay> game = StarGan.Game(
            networks, labels, options.Objective == StarGanObjective.Wasserstein ? Objective.Wasserstein : Objective.NonSaturating, adamG: adam, adamD: adam,
            options.Classification, options.Reconstruction, options.Penalty, options.Critic);
        ImageTransform transform = options.Transform(options.Size!.Value, options.Channels!.Value);
        Examiner examiner = new();
        return new TrainingRun<StarGanBatch>(
            options, TrainingData.InTurn([.. sets.Select((set, i) => Batches(set, i))]), Trainer.start(options.Seed, device, game))
        {
            Images = sets.Sum(set => set.Source.Count),
            HeldOut = heldOut,
            Found = [.. sets.Select(set => set.Found())],
            Networks = [new("generator", networks.Generator.Params), new("discriminator", networks.Discriminator.Params)],
            Sample = () => Sample(options, labels, sets[0], networks),
            Diagnose = () => [Diagnose(options, labels, sets[0], networks, examiner)],
        };

        ITrainingData<StarGanBatch> Batches(LabelledImages set, int i)
        {
            ImageLoader loader = new(set.Source, transform, options.Batch, options.Seed + (ulong)i, device, notice);
            return loader.Select(images => new StarGanBatch(images, set.Of(loader.Batch.Indices, images.device), i));
        }
    }

    private static (LabelledImages[] Sets, int HeldOut) Open(StarGanOptions given, Action<string> notice)
    {
        List<LabelledImages> sets = [LabelledImages.Open(given.Data, given.Labels, given.Attributes, given.Exclusive, notice)];
        if (given.Data2 is { } second)
            sets.Add(LabelledImages.Open(second, given.Labels2, given.Attributes2, given.Exclusive, notice));
        else if (given.Labels2 is not null || given.Attributes2.Count > 0)
            throw new GanException("labels2 and attributes2 describe a second data set: give it as data2");
        (LabelledImages Training, IImageSource? HeldOut)[] split = [.. sets.Select(set => set.Split(given))];
        foreach ((LabelledImages set, _) in split) given.CheckBatch(set.Source.Count, set.Source.Name);
        return ([.. split.Select(set => set.Training)], split.Sum(set => set.HeldOut?.Count ?? 0));
    }

    private static StarGanModels New(StarGanOptions options, FSharpList<LabelSet> labels, Device device) => StarGan.Networks(
        options.Seed, device, options.DType,
        StarGanNetworks.generator(labels, options.Channels!.Value, options.Features!.Value, options.Blocks!.Value),
        StarGanNetworks.discriminator(labels, options.Size!.Value.Width, options.Channels!.Value, options.DiscriminatorFeatures!.Value, Depth));

    // Rows of an image and its translation to each label of its data set alone. Of two data sets the labels differ, but a picture has one number
    // of columns: the first one's.
    private static Image Sample(StarGanOptions options, FSharpList<LabelSet> labels, LabelledImages set, StarGanModels networks) =>
        networks.Generator.Undisturbed(options.Seed, generator =>
        {
            Device device = Devices.Parse(options.Device);
            List<Tensor> cells = [];
            foreach (Tensor image in SamplePicture.First(set.Source, options.Plain(options.Size!.Value, options.Channels!.Value), options.Samples, device))
            {
                cells.Add(image);
                foreach (Tensor label in set.Each(device)) cells.Add(StarGan.Translate(labels, generator, 0, image, label));
            }

            return SamplePicture.Grid(cells, columns: 1 + set.Names.Count);
        });

    // Each image is given the labels of the one after it.
    private static Diagnostics Diagnose(StarGanOptions options, FSharpList<LabelSet> labels, LabelledImages set, StarGanModels networks, Examiner examiner) =>
        networks.Generator.Undisturbed(options.Seed, generator => networks.Discriminator.Undisturbed(options.Seed, discriminator =>
        {
            Device device = Devices.Parse(options.Device);
            ImageTransform transform = options.Plain(options.Size!.Value, options.Channels!.Value);
            (int Index, Tensor Pixels)[] images = [.. SamplePicture.Readable(set.Source, transform, Diagnostics.Images, device)];
            Tensor real = torch.cat([.. images.Select(image => image.Pixels)]);
            Tensor made = StarGan.Translate(labels, generator, 0, real, set.Of([.. images[1..].Append(images[0]).Select(image => image.Index)], device));
            return examiner.Compare(real, made, discriminator(real).Item1, discriminator(made).Item1);
        }));
}
