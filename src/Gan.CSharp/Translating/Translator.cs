using GanFunctional.Torch;
using GanFunctional.Variants;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>A trained generator of images from images (Pix2Pix, CycleGAN or StarGAN), loaded from the folder of its run.</summary>
public sealed class Translator : IDisposable
{
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

    /// <summary>Loads a run's generators.</summary>
    /// <param name="runFolder">The folder.</param>
    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <exception cref="GanException">The folder holds no run of a translation, or its files don't fit together.</exception>
    /// <exception cref="InvalidDataException">A file is not whole.</exception>
    public static Translator Load(string runFolder, string device = "cpu")
    {
        RunFolder folder = RunFolder.Open(runFolder, "translates images", out TranslationOptions options);
        Device where = Device.Parse(device);
        return options switch
        {
            Pix2PixOptions pix2pix => Pix2PixTranslator(folder, pix2pix, where),
            CycleGanOptions cycle => CycleGanTranslator(folder, cycle, where),
            StarGanOptions star => StarGanTranslator(folder, star, where),
            _ => throw new GanException($"a run of {options.Variant} does not translate images"),
        };
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
        using Scope scope = new();
        using IDisposable noGrad = Autograd.NoGrad();
        using Rng dropout = new(seed, device);
        Mode mode = train ?? options is not CycleGanOptions ? Mode.NewTrain(dropout) : Mode.Eval;
        return way(mode, Tensor.From(images, images.Length / length, Channels, size.Height, size.Width).To(device)).ToArray<float>();
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

    private static Translator Pix2PixTranslator(RunFolder folder, Pix2PixOptions options, Device device)
    {
        Model<Tensor, Tensor> generator = Load(folder, "generator", Pix2Pix.generator(Pix2PixRun.Settings(options)), device);
        return new(options, device, new Dictionary<string, Func<Mode, Tensor, Tensor>>(StringComparer.Ordinal)
        {
            [options.Reverse ? "a" : "b"] = (mode, images) => Translation.translate(mode, generator, images),
        }, generator.Params);
    }

    private static Translator CycleGanTranslator(RunFolder folder, CycleGanOptions options, Device device)
    {
        Net<Tensor, Tensor> net = CycleGan.generator(CycleGanRun.Settings(options), options.Channels, options.Channels);
        Model<Tensor, Tensor> ab = Load(folder, "generator_ab", net, device), ba = Load(folder, "generator_ba", net, device);
        return new(options, device, new Dictionary<string, Func<Mode, Tensor, Tensor>>(StringComparer.Ordinal)
        {
            ["a"] = (mode, images) => Translation.translate(mode, ba, images),
            ["b"] = (mode, images) => Translation.translate(mode, ab, images),
        }, ab.Params, ba.Params);
    }

    private static Translator StarGanTranslator(RunFolder folder, StarGanOptions options, Device device)
    {
        StarGanSettings settings = StarGanRun.Settings(options);
        Model<Tuple<Tensor, Tensor>, Tensor> generator = Load(folder, "generator", StarGan.generator(settings), device);
        IReadOnlyList<string>[] sets = [options.Attributes, options.Attributes2];
        Dictionary<string, Func<Mode, Tensor, Tensor>> single = new(StringComparer.Ordinal);
        Tensor To(Mode mode, Tensor images, int set, IReadOnlyList<string> names)
        {
            float[] label = [.. sets[set].Select(name => names.Contains(name) ? 1f : 0f)];
            Tensor labels = Tensor.From(label, 1, label.Length).To(device);
            return Translation.undisturbed(mode, generator, FuncConvert.FromFunc((FSharpFunc<Tuple<Tensor, Tensor>, Tensor> run) =>
                Tensor.Cat(images.Split(1).Select(image => StarGan.translate(settings, run, set, image, labels))).Keep()));
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
        string file = folder.Saved(name);
        using Rng rng = new(0, device);
        Model<TInput, TOutput> model = GanFunctional.Model.create(rng, net);
        NetworkFile.Load(file, model.Params);
        return model;
    }
}
