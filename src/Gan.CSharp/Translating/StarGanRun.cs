using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Collections;

namespace GanFunctional.CSharp;

/// <summary>StarGAN in training, on one data set or two in turn.</summary>
internal sealed class StarGanRun(StarGanOptions options, IReadOnlyList<LabelledImages> sets, IReadOnlyList<ImageLoader> feeds, StarGanSettings settings, StarGanModels networks)
    : VariantRun<StarGanBatch>(StarGan.start(options.Seed, Devices.Parse(options.Device), settings, networks))
{
    private const int SmallBlocks = 4, Blocks = 6;

    internal static Variant Variant { get; } = new(
        "stargan", "Image to image, to any label (Choi et al. 2018)", typeof(StarGanOptions), (options, notice) => Start((StarGanOptions)options, notice),
        "gan translate --run {0} --images FOLDER --to LABEL --out translated");

    public override int Images => sets.Sum(set => set.Source.Count);

    public override int Epoch => feeds[0].Epoch;

    public override IReadOnlyList<(string Name, Params Params)> Networks =>
        [("generator", networks.Generator.Params), ("discriminator", networks.Discriminator.Params)];

    /// <summary>The core's settings of completed options, which name every label.</summary>
    internal static StarGanSettings Settings(StarGanOptions options)
    {
        Schedule rate = Phases.Rate(options.Rate, options.Steps, options.Decay);
        StarGanSettings defaults = StarGan.defaults;
        return new(
            size: options.Size!.Value.Width, channels: options.Channels, datasets: Labels(options), features: options.Features!.Value,
            discriminatorFeatures: options.DiscriminatorFeatures!.Value, blocks: options.Blocks!.Value, depth: defaults.Depth,
            objective: options.Objective == StarGanObjective.Wasserstein ? Objective.Wasserstein : Objective.NonSaturating,
            classWeight: options.Classification, reconstructionWeight: options.Reconstruction, penaltyWeight: options.Penalty, criticRounds: options.Critic,
            generatorRate: rate, discriminatorRate: rate);
    }

    /// <summary>The labels of each data set of options that name every label.</summary>
    internal static FSharpList<LabelSet> Labels(StarGanOptions options)
    {
        List<LabelSet> labels = [Set(options.Attributes, options.Exclusive || options.Labels is null)];
        if (options.Data2 is not null) labels.Add(Set(options.Attributes2, options.Exclusive || options.Labels2 is null));
        return ListModule.OfSeq(labels);

        static LabelSet Set(IReadOnlyList<string> names, bool exclusive) => new(names.Count, exclusive ? LabelKind.Domains : LabelKind.Attributes);
    }

    /// <summary>Rows of an image and what it becomes with each label of its data set alone.</summary>
    public override Image Sample() => networks.Generator.Undisturbed(options.Seed, generator =>
    {
        Device device = Devices.Parse(options.Device);
        List<Tensor> cells = [];
        // Of two data sets the labels differ, but a picture has one number of columns: the first one's.
        foreach (Tensor image in SamplePicture.First(sets[0].Source, options.Plain(options.Size!.Value, options.Channels), options.Samples, device))
        {
            cells.Add(image);
            foreach (Tensor label in sets[0].Each(device)) cells.Add(StarGan.translate(settings, FromFunc(generator), 0, image, label));
        }

        return SamplePicture.Grid(cells, columns: 1 + sets[0].Names.Count);
    });

    /// <summary>Each image is given the labels of the one after it.</summary>
    public override IReadOnlyList<Look> Looks() => networks.Generator.Undisturbed(options.Seed, generator => networks.Discriminator.Undisturbed(options.Seed, judge =>
    {
        Device device = Devices.Parse(options.Device);
        (int Index, Tensor Pixels)[] images = [.. SamplePicture.Readable(sets[0].Source, options.Plain(options.Size!.Value, options.Channels), Look.Images, device)];
        Tensor real = torch.cat([.. images.Select(image => image.Pixels)]);
        Tensor labels = sets[0].Of([.. images[1..].Append(images[0]).Select(image => image.Index)], device);
        Tensor made = StarGan.translate(settings, FromFunc(generator), 0, real, labels);
        return new[] { Look.At("", real, made, judge(real).Item1, judge(made).Item1) };
    }));

    protected override IReadOnlyList<ITrainingData> Feeds => feeds;

    protected override StarGanBatch Next()
    {
        int set = (int)(Round % sets.Count);
        Tensor images = feeds[set].Next();
        return new(images, sets[set].Of(feeds[set].Batch.Indices, images.device), set);
    }

    private static Microsoft.FSharp.Core.FSharpFunc<Tuple<Tensor, Tensor>, Tensor> FromFunc(Func<Tuple<Tensor, Tensor>, Tensor> run) =>
        Microsoft.FSharp.Core.FuncConvert.FromFunc(run);

    private static StarGanRun Start(StarGanOptions given, Action<string> notice)
    {
        List<LabelledImages> sets = [LabelledImages.Open(given.Data, given.Labels, given.Attributes, given.Exclusive, notice)];
        if (given.Data2 is { } second)
            sets.Add(LabelledImages.Open(second, given.Labels2, given.Attributes2, given.Exclusive, notice));
        else if (given.Labels2 is not null || given.Attributes2.Count > 0)
            throw new GanException("labels2 and attributes2 describe a second data set: give it as data2");
        foreach (LabelledImages set in sets)
        {
            if (set.LeftOut > 0) notice($"{set.LeftOut:N0} images of {set.Source.Name} have no row in the table and are left out");
            given.CheckBatch(set.Source.Count, set.Source.Name);
        }

        StarGanOptions options = given.Complete(sets.Sum(set => set.Source.Count), given.Data).WithSizes(sets[0].Source, square: true);
        options = options with
        {
            Attributes = sets[0].Names,
            Attributes2 = sets.Count > 1 ? sets[1].Names : [],
            Blocks = options.Blocks ?? (TranslationDefaults.IsSmall(options.Size!.Value) ? SmallBlocks : Blocks),
        };
        Device device = Devices.Parse(options.Device);
        StarGanSettings settings = Settings(options);
        StarGanModels networks = StarGan.networks(options.Seed, device, options.DType, settings);
        ImageTransform transform = options.Transform(options.Size!.Value, options.Channels);
        List<ImageLoader> feeds = [.. sets.Select((set, i) => new ImageLoader(set.Source, transform, options.Batch, options.Seed + (ulong)i, device, notice))];
        return new(options, sets, feeds, settings, networks) { Options = options };
    }
}
