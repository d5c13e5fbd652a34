using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Collections;
using ListedModel = GanFunctional.Model<Microsoft.FSharp.Collections.FSharpList<TorchSharp.torch.Tensor>, Microsoft.FSharp.Collections.FSharpList<TorchSharp.torch.Tensor>>;

namespace GanFunctional.CSharp;

/// <summary>
/// Trained network that translates images, loaded from the folder of its run or from its own file.
/// </summary>
public sealed class Translator : IDisposable
{
    private const string Purpose = "translates images";

    private readonly Device device;
    private readonly Dictionary<string, ListedModel> networks = new(StringComparer.Ordinal);
    private readonly TranslationTargets targets;
    private readonly Func<string, SavedNetwork> saved;
    private readonly BorderPadding? padding;
    private readonly bool alone;

    // The shapes of the first network determine the targets.
    private Translator(TrainOptions options, string first, Func<string, SavedNetwork> saved, Device device, bool alone)
    {
        (Options, this.saved, this.device, this.alone) = (options, saved, device, alone);
        Variant variant = Variants.Of(options);
        try
        {
            SavedNetwork place = saved(first);
            (networks[first], NetworkShapes shapes) = NetworkFile.Open(variant.Network(first), options, place, device);
            TranslationTargets all = variant.TranslationBy(options, shapes, place.Beside)!;
            padding = variant.Network(first).TakesAnySize ? PaddingOf(networks[first]) : null;
            targets = alone ? all with { Targets = [.. all.Targets.Where(target => target.Network == first)] } : all;
            foreach (TranslationTarget target in targets.Targets.Where(target => !networks.ContainsKey(target.Network)))
                (networks[target.Network], _) = NetworkFile.Open(variant.Network(target.Network), options, saved(target.Network), device);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Name of the variant.</summary>
    public string Variant => Options.Variant!;

    /// <summary>Size of the training images.</summary>
    public ImageSize Size => targets.Size;

    /// <summary>Whether images of any size are accepted; they are reflected at the borders where networks need it.</summary>
    public bool TakesAnySize => padding is not null;

    /// <summary>Number of channels: 1 for grey, 3 for colour.</summary>
    public int Channels => targets.Channels;

    /// <summary>
    /// Targets of a translation: <c>b</c> for Pix2Pix (<c>a</c> if trained in reverse), <c>a</c> and <c>b</c>
    /// for CycleGAN, the labels for StarGAN.
    /// </summary>
    public IReadOnlyList<string> Targets => [.. targets.Targets.Select(target => target.To)];

    /// <summary>Options of the run.</summary>
    internal TrainOptions Options { get; }

    /// <summary>Loads the generators of a run, or the generator of a safetensors file.</summary>
    /// <param name="path">
    /// Folder of a run, one of its checkpoints, or a generator's file. CycleGAN's generator to A is
    /// <c>generator_ba.safetensors</c>.
    /// </param>
    /// <param name="device">Device: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <param name="config">
    /// Configuration of a file, with the variant, StarGAN's <c>attributes</c>, and the usual <c>size</c>.
    /// Default: the <c>config.json</c> beside the file. Not used for a run.
    /// </param>
    /// <exception cref="GanException">
    /// The folder is not a run that translates, or its files don't match.
    /// </exception>
    /// <exception cref="DataException">The configuration can't be read, or a file is damaged.</exception>
    public static Translator Load(string path, string device = "cpu", string? config = null)
    {
        Device where = Devices.Parse(device);
        if (RunFolder.IsNetworkFile(path))
        {
            TrainOptions known = NetworkConfig.Read(path, config, Purpose, variant => variant.Translates);
            IReadOnlyList<VariantNetwork> parts = Variants.Of(known).Parts;
            string name = Path.GetFileNameWithoutExtension(path), network = parts.Any(part => part.Name == name) ? name : parts[0].Name;
            Translator single = new(known, network, _ => SavedNetwork.Of(path), where, alone: true);
            if (single.targets.Targets.Count > 0) return single;
            single.Dispose();
            throw new GanException($"'{path}' is the {network} of {known.Variant}, which translates nothing: give a generator.");
        }

        RunFolder folder = RunFolder.Open(path, Purpose, variant => variant.Translates, out TrainOptions options);
        return new(options, Variants.Of(options).Parts[0].Name, name => folder.Saved(options.FileOf(name)), where, alone: false);
    }

    /// <summary>
    /// Translates images one by one, so that each result is independent of the other images.
    /// </summary>
    /// <param name="images">Images [n, c, height, width] in [-1, 1].</param>
    /// <param name="size">Size of the images.</param>
    /// <param name="to">
    /// Target, one of <see cref="Targets"/>; for StarGAN with attributes also <c>A,B</c> (these and no other),
    /// <c>none</c>, or changes <c>+A,-B</c>, which keep the others. Can be null if there is only one.
    /// </param>
    /// <param name="mode">Behaviour of norms and dropout. Default: that of the run.</param>
    /// <param name="seed">Seed of dropout.</param>
    /// <param name="labels">
    /// The images' own labels [n, labels of the data set], each 0 or 1, for changes. Default: as the
    /// discriminator of the run sees them.
    /// </param>
    /// <returns>Translated images [n, c, height, width] in [-1, 1].</returns>
    /// <exception cref="GanException">
    /// There is no such target, or the networks don't accept the size.
    /// </exception>
    public float[] Translate(float[] images, ImageSize size, string? to = null, RunMode? mode = null, ulong seed = 0, IReadOnlyList<float>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        TranslationTarget target = Target(to);
        int length = Channels * size.Height * size.Width, own = target.Change?.Names.Count ?? 0;
        if (images.Length == 0 || images.Length % length != 0)
            throw new GanException($"{images.Length} values are not images of {size.Width}×{size.Height} pixels with {Channels} channel(s)");
        if (labels is not null && labels.Count != images.Length / length * own)
            throw new GanException($"{labels.Count} labels were given, but {images.Length / length} images have {own} each that the target '{to}' may keep");
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        using torch.Generator dropout = Generators.Seeded(seed, device);
        Mode run = AsInTraining(mode ?? targets.Mode) ? Mode.NewTrain(dropout) : Mode.Eval;
        List<float> translated = [];
        for (int i = 0; i < images.Length / length; i++)
        {
            using DisposeScope one = torch.NewDisposeScope();
            Tensor image = Batch(images[(i * length)..((i + 1) * length)], size), padded = padding?.Pad(image) ?? image;
            Tensor? condition = target.Change is { } change
                ? change.Condition(labels is null ? Seen(image, change) : [.. labels.Skip(i * own).Take(own)])
                : target.Condition?.Invoke();
            FSharpList<Tensor> constants = condition is null ? FSharpList<Tensor>.Empty : ListModule.OfSeq([condition.to(device)]);
            ListedModel network = networks[target.Network];
            Tensor found = Translation.translate(run, ModelModule.ofParams(Listed.single(constants, network.Net), network.Params), padded);
            translated.AddRange((padding?.Cut(found, size) ?? found).ToArray<float>());
        }

        return [.. translated];
    }

    /// <summary>Frees the networks.</summary>
    public void Dispose()
    {
        foreach (ListedModel network in networks.Values) ((IDisposable)network).Dispose();
    }

    /// <summary>Half of a picture A|B that the networks take; null if they were not trained on such pictures.</summary>
    internal PairHalf? InputHalf => targets.InputHalf;

    /// <summary>Whether the second image of a pair is translated.</summary>
    internal bool IsReverse => targets.Reverse;

    /// <summary>Tells whether images of a size are padded.</summary>
    internal bool Pads(ImageSize size) => padding?.Changes(size) ?? false;

    /// <summary>Finds a target.</summary>
    /// <exception cref="GanException">There is no such target.</exception>
    internal TranslationTarget Target(string? to)
    {
        if (to is null) return targets.Targets is [var only] ? only : throw new GanException($"the run can translate to {Sentence.OneOf(Targets)}: choose one with --to");
        return targets.Targets.FirstOrDefault(target => target.To == to) ?? targets.Composed?.Invoke(to)
            ?? throw new GanException($"the run can't translate to '{to}': choose {Sentence.OneOf(Targets)}");
    }

    /// <summary>Opens the images that the run held out, for one target, or for all of them if they take the same.</summary>
    /// <exception cref="GanException">The run held none out, or the targets take different images.</exception>
    internal IImageSource HeldOut(IReadOnlyList<TranslationTarget> to, Action<string>? notice)
    {
        if (alone || targets.HeldOut is null) throw new GanException("There are no images to translate: give some with --images.");
        if (to.Count > 1 && to.Select(target => target.Network).Distinct().Count() > 1)
            throw new GanException($"The held-out images are of the two domains: choose {Sentence.OneOf(Targets)} with --to.");
        return targets.HeldOut(to[0], notice);
    }

    /// <summary>Refuses to keep labels that neither a table nor a discriminator tells.</summary>
    /// <exception cref="GanException">The generator has been loaded alone.</exception>
    internal void CheckSees(string to)
    {
        if (alone) throw new GanException($"the target '{to}' keeps the other attributes, which a generator's file does not see: name every attribute, give --labels with a row for each image, or give the run's folder");
    }

    /// <summary>Labels of an image as the discriminator's class head sees them: 1 where the logit is positive.</summary>
    /// <param name="image">Image [c, height, width] in [-1, 1].</param>
    /// <param name="size">Its size.</param>
    /// <param name="change">Labels of a data set.</param>
    internal float[] Seen(float[] image, ImageSize size, LabelChange change)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        return Seen(Batch(image, size), change);
    }

    // The middle square of the image [1, c, h, w], in the training size.
    private float[] Seen(Tensor image, LabelChange change)
    {
        const string Discriminator = "discriminator";
        if (!networks.TryGetValue(Discriminator, out ListedModel? network))
            networks[Discriminator] = network = NetworkFile.Open(Variants.Of(Options).Network(Discriminator), Options, saved(Discriminator), device).Model;
        long height = image.shape[2], width = image.shape[3], side = Math.Min(height, width);
        Tensor square = image.narrow(2, (height - side) / 2, side).narrow(3, (width - side) / 2, side);
        Tensor logits = network.Run.Invoke(Mode.Eval).Invoke(ListModule.OfSeq([F.adaptive_avg_pool2d(square, [Size.Height, Size.Width])]))[1];
        return [.. logits.narrow(1, change.First, change.Names.Count).ToArray<float>().Select(logit => logit > 0 ? 1f : 0f)];
    }

    private Tensor Batch(float[] image, ImageSize size) => Tensors.From(image, 1, Channels, size.Height, size.Width).to(device);

    private bool AsInTraining(RunMode mode) => mode == RunMode.Paper ? targets.AsInTraining : mode == RunMode.Train;

    // A network's description says which sides it takes.
    private static BorderPadding PaddingOf(ListedModel network)
    {
        Kind.Fit[] fits = [.. DescriptionModule.layers(network.Description).Select(layer => layer.Kind).OfType<Kind.Fit>()];
        return new(fits.Select(fit => fit.divisor).DefaultIfEmpty(1).Max(), fits.Select(fit => fit.least).DefaultIfEmpty(1).Max());
    }
}
