using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>A trained generator of images from images (Pix2Pix, CycleGAN or StarGAN), loaded from the folder of its run or from a file of its own.</summary>
public sealed class Translator : IDisposable
{
    private const string Purpose = "translates images";

    // Of a file whose config says none: the papers'.
    private const int UsualSize = 256;

    private readonly TranslationOptions options;
    private readonly Device device;
    private readonly IReadOnlyDictionary<string, Func<Mode, Tensor, Tensor>> ways;
    private readonly IReadOnlyList<Params> owned;

    // StarGAN to several attributes at once.
    private Func<Mode, Tensor, IReadOnlyList<string>, Tensor>? star;

    private Translator(TranslationOptions options, Device device, IReadOnlyDictionary<string, Func<Mode, Tensor, Tensor>> ways, params IReadOnlyList<Params> owned) =>
        (this.options, this.device, this.ways, this.owned) = (options, device, ways, owned);

    /// <summary>Which variant it is.</summary>
    public string Variant => options.Variant;

    /// <summary>The size that it was trained on. Pix2Pix and CycleGAN take others, which their networks can halve as often.</summary>
    public ImageSize Size => options.Size!.Value;

    /// <summary>1 for grey, 3 for colour.</summary>
    public int Channels => options.Channels;

    /// <summary>
    /// What it can translate to: Pix2Pix's only target <c>b</c> (<c>a</c> when it was trained in reverse), CycleGAN's <c>a</c> and <c>b</c>, StarGAN's labels.
    /// </summary>
    public IReadOnlyList<string> Targets => [.. ways.Keys];

    /// <summary>The options of the run.</summary>
    internal TranslationOptions Options => options;

    /// <summary>Loads a run's generators, or the generator of a safetensors file.</summary>
    /// <param name="path">The folder of a run, one of its checkpoints, or a generator's file; CycleGAN's to A is one that is called <c>generator_ba.safetensors</c>.</param>
    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <param name="config">
    /// Says of a file which variant it is, with StarGAN's <c>attributes</c>, and the usual <c>size</c>; null: the <c>config.json</c> beside
    /// it. A run has its own.
    /// </param>
    /// <exception cref="GanException">The folder holds no run of a translation, or its files don't fit together.</exception>
    /// <exception cref="DataException">The config can't be read.</exception>
    /// <exception cref="InvalidDataException">A file is not whole.</exception>
    public static Translator Load(string path, string device = "cpu", string? config = null)
    {
        Device where = Devices.Parse(device);
        if (RunFolder.IsNetworkFile(path)) return LoadFile(path, NetworkConfig.Read<TranslationOptions>(path, config, Purpose), where);
        RunFolder folder = RunFolder.Open(path, Purpose, out TranslationOptions options);
        switch (options)
        {
            case Pix2PixOptions pix2pix:
                return Pix2PixTranslator(pix2pix, where, Load(folder, "generator", Pix2Pix.generator(Pix2PixRun.Settings(pix2pix)), where));
            case CycleGanOptions cycle:
                Net<Tensor, Tensor> net = CycleGan.generator(CycleGanRun.Settings(cycle), cycle.Channels, cycle.Channels);
                return DirectTranslator(cycle, where, ("a", Load(folder, "generator_ba", net, where)), ("b", Load(folder, "generator_ab", net, where)));
            case StarGanOptions star:
                return StarGanTranslator(star, where, Load(folder, "generator", StarGan.generator(StarGanRun.Settings(star)), where));
            default:
                throw new GanException($"a run of {options.Variant} does not translate images");
        }
    }

    /// <summary>Translates images one by one, so that the result for one does not depend on the others.</summary>
    /// <param name="images">[n, c, height, width] in [-1, 1].</param>
    /// <param name="size">Their size.</param>
    /// <param name="to">
    /// One of <see cref="Targets"/>; for StarGAN with attributes also several with commas between, which then all hold, and no others. Null where
    /// there is only one.
    /// </param>
    /// <param name="train">
    /// As in training, which is how the references of Pix2Pix and StarGAN are used (dropout, each image's own statistics), or with running
    /// statistics and no dropout; null: as the reference does.
    /// </param>
    /// <param name="seed">Of the dropout.</param>
    /// <returns>[n, c, height, width] in [-1, 1].</returns>
    /// <exception cref="GanException">There is no such target, or the networks can't take the size.</exception>
    public float[] Translate(float[] images, ImageSize size, string? to = null, bool? train = null, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(images);
        Func<Mode, Tensor, Tensor> way = Way(to);
        int length = Channels * size.Height * size.Width;
        if (images.Length == 0 || images.Length % length != 0)
            throw new GanException($"{images.Length} values are not images of {size.Width}×{size.Height} pixels in {Channels} channels");
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        using torch.Generator dropout = Generators.Seeded(seed, device);
        Mode mode = train ?? options is not CycleGanOptions ? Mode.NewTrain(dropout) : Mode.Eval;
        return way(mode, Tensors.From(images, images.Length / length, Channels, size.Height, size.Width).to(device)).ToArray<float>();
    }

    /// <summary>Frees the networks.</summary>
    public void Dispose()
    {
        foreach (Params network in owned) ParamsModule.free(network);
    }

    /// <summary>Refuses a target that there is not.</summary>
    internal void Check(string? to) => _ = Way(to);

    private Func<Mode, Tensor, Tensor> Way(string? to)
    {
        if (to is null)
            return ways.Count == 1 ? ways.Values.First() : throw new GanException($"the run can translate to {Sentence.OneOf(Targets)}: say which with --to");
        if (ways.TryGetValue(to, out Func<Mode, Tensor, Tensor>? way)) return way;
        string[] several = to.Split(',', StringSplitOptions.TrimEntries);
        string? unknown = several.FirstOrDefault(name => !ways.ContainsKey(name));
        return unknown is null && several.Length > 1 && options is StarGanOptions { Labels: not null, Exclusive: false } && star is not null
            ? (mode, images) => star(mode, images, several)
            : throw new GanException(unknown is null
                ? $"the targets {to} exclude each other: give one of them"
                : $"the run can't translate to '{unknown}': it knows {Sentence.OneOf(Targets)}");
    }

    // Its parameters say which network it is, also one that a run of its variant would not make.
    private static Translator LoadFile(string file, TranslationOptions options, Device device)
    {
        if (options is StarGanOptions star)
        {
            int labels = StarGanLabels.width(StarGanRun.Labels(star));
            Model<Tuple<Tensor, Tensor>, Tensor> generator = NetworkFile.Open(file, device, given => ApplicableModule.paired(given, NetworkFile.Find("stargan", "generator")), null, null);
            long inputs = generator.Params["main.0.weight"].shape[1], channels = generator.Params.Leaves.Last(leaf => leaf.Tensor.Dimensions == 4).Tensor.shape[0];
            if (inputs != channels + labels)
                throw new GanException($"the generator '{file}' takes {inputs - channels} labels, and its config names {labels}: give its attributes, in their order");
            return StarGanTranslator(star with { Size = star.Size ?? StarGan.defaults.Size, Channels = (int)channels }, device, generator);
        }

        string network = NetworkFile.Networks(options.Variant)[0];
        Model<Tensor, Tensor> model = NetworkFile.Open(file, device, given => ApplicableModule.single(given, NetworkFile.Find(options.Variant, network)), null, null);
        TranslationOptions known = options with { Size = options.Size ?? UsualSize, Channels = (int)model.Params.Leaves[0].Tensor.shape[1] };
        string target = Path.GetFileNameWithoutExtension(file) == "generator_ba" ? "a" : "b";
        return known is Pix2PixOptions pix2pix ? Pix2PixTranslator(pix2pix, device, model) : DirectTranslator(known, device, (target, model));
    }

    private static Translator Pix2PixTranslator(Pix2PixOptions options, Device device, Model<Tensor, Tensor> generator) =>
        DirectTranslator(options, device, (options.Reverse ? "a" : "b", generator));

    private static Translator DirectTranslator(TranslationOptions options, Device device, params IReadOnlyList<(string To, Model<Tensor, Tensor> Generator)> ways) => new(
        options,
        device,
        ways.ToDictionary(way => way.To, way => (Func<Mode, Tensor, Tensor>)((mode, images) => Translation.translate(mode, way.Generator, images)), StringComparer.Ordinal),
        [.. ways.Select(way => way.Generator.Params)]);

    private static Translator StarGanTranslator(StarGanOptions options, Device device, Model<Tuple<Tensor, Tensor>, Tensor> generator)
    {
        FSharpList<LabelSet> labels = StarGanRun.Labels(options);
        IReadOnlyList<string>[] sets = [options.Attributes, options.Attributes2];
        Dictionary<string, Func<Mode, Tensor, Tensor>> single = new(StringComparer.Ordinal);
        Tensor To(Mode mode, Tensor images, int set, IReadOnlyList<string> names)
        {
            float[] label = [.. sets[set].Select(name => names.Contains(name) ? 1f : 0f)];
            Tensor vector = StarGanLabels.vector(labels, set, Tensors.From(label, 1, label.Length).to(device));
            return Translation.undisturbed(mode, generator, FuncConvert.FromFunc((FSharpFunc<Tuple<Tensor, Tensor>, Tensor> run) =>
                torch.cat([.. images.split(1).Select(image => run.Invoke(Tuple.Create(image, vector)))]).MoveToOuterDisposeScope()));
        }

        foreach ((int set, IReadOnlyList<string> names) in sets.Index())
        {
            foreach (string name in names) single.TryAdd(name, (mode, images) => To(mode, images, set, [name]));
        }

        return new(options, device, single, generator.Params)
        {
            star = (mode, images, names) => To(mode, images, names.All(sets[0].Contains) ? 0 : 1, names),
        };
    }

    private static Model<TInput, TOutput> Load<TInput, TOutput>(RunFolder folder, string name, Net<TInput, TOutput> net, Device device)
    {
        SavedNetwork saved = folder.Saved(name);
        using torch.Generator rng = Generators.Seeded(0, device);
        Model<TInput, TOutput> model = ModelModule.create(rng, net);
        saved.Load(model.Params);
        return model;
    }
}
