using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using ListedModel = GanFunctional.Model<Microsoft.FSharp.Collections.FSharpList<TorchSharp.torch.Tensor>, Microsoft.FSharp.Collections.FSharpList<TorchSharp.torch.Tensor>>;

namespace GanFunctional.CSharp;

/// <summary>
/// Trained network that translates images, loaded from the folder of its run or from its own file.
/// </summary>
public sealed class Translator : IDisposable
{
    private const string Discriminator = "discriminator";

    private readonly Device device;
    private readonly Dictionary<string, ListedModel> networks = new(StringComparer.Ordinal);
    private readonly TranslationTargets targets;
    private readonly Dictionary<string, int> taken = new(StringComparer.Ordinal);
    private readonly TrainedNetworks trained;
    private readonly BorderPadding? padding;

    // Of a file its own targets, of a folder those whose networks are there.
    private Translator(TrainedNetworks trained, Device device)
    {
        (this.trained, this.device) = (trained, device);
        Variant variant = trained.Variant;
        string first = trained.Given ?? (variant.Parts.FirstOrDefault(part => trained.Find(part.Name) is not null) ?? variant.Parts[0]).Name;
        try
        {
            TranslationTargets all = Open(first);
            padding = variant.Network(first).TakesAnySize ? PaddingOf(networks[first]) : null;
            targets = all with { Targets = [.. all.Targets.Where(target => target.Network == first || (trained.Given is null && trained.Find(target.Network) is not null))] };
            if (targets.Targets.Count == 0) throw new GanException($"'{trained.Saved(first).File}' is the {first} of {variant.Name}, which translates nothing: give a generator.");
            foreach (TranslationTarget target in targets.Targets.Where(target => !networks.ContainsKey(target.Network))) Open(target.Network);
        }
        catch
        {
            Dispose();
            throw;
        }

        // The shapes of a network determine what it takes, and those of the first the targets.
        TranslationTargets Open(string name)
        {
            SavedNetwork saved = trained.Saved(name);
            (networks[name], NetworkShapes shapes) = NetworkFile.Open(variant.Network(name), trained.Options, saved, device);
            TranslationTargets found = variant.TranslationBy(trained.Options, shapes, saved.Beside)!;
            taken[name] = found.Channels;
            return found;
        }
    }

    /// <summary>Name of the variant.</summary>
    public string Variant => Options.Variant!;

    /// <summary>Size of the training images.</summary>
    public ImageSize Size => targets.Size;

    /// <summary>Whether images of any size are accepted; they are reflected at the borders where networks need it.</summary>
    public bool TakesAnySize => padding is not null;

    /// <summary>
    /// Number of channels of the images that it takes, 1 for grey, 3 for colour; those of the first target, if
    /// imported networks differ.
    /// </summary>
    public int Channels => Takes(targets.Targets[0]);

    /// <summary>
    /// Targets of a translation: <c>b</c> for Pix2Pix (<c>a</c> if trained in reverse), <c>a</c> and <c>b</c>
    /// for CycleGAN, the labels for StarGAN.
    /// </summary>
    public IReadOnlyList<string> Targets => [.. targets.Targets.Select(target => target.To)];

    /// <summary>Options of the run.</summary>
    internal TrainOptions Options => trained.Options;

    /// <summary>Loads the generators of a run, or the generator of a safetensors file.</summary>
    /// <param name="path">
    /// Folder of a run or of imported networks, one of a run's checkpoints, or a generator's file. CycleGAN's
    /// generator to A is <c>generator_ba.safetensors</c>.
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
        return new(TrainedNetworks.Open(path, config, "translates images", variant => variant.Translates), Devices.Parse(device));
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
    /// <returns>
    /// Translated images [n, c, height, width] in [-1, 1], with as many channels as the network gives.
    /// </returns>
    /// <exception cref="GanException">
    /// There is no such target, or the networks don't accept the size.
    /// </exception>
    public float[] Translate(float[] images, ImageSize size, string? to = null, RunMode? mode = null, ulong seed = 0, IReadOnlyList<float>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        TranslationTarget target = Target(to);
        int channels = Takes(target), length = channels * size.Height * size.Width, own = target.Change?.Names.Count ?? 0;
        if (images.Length == 0 || images.Length % length != 0)
            throw new GanException($"{images.Length} values are not images of {size.Width}×{size.Height} pixels with {channels} channel(s)");
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

    /// <summary>Number of channels of the images that are translated to a target.</summary>
    internal int Takes(TranslationTarget target) => taken[target.Network];

    /// <summary>Number of channels of the translations to a target.</summary>
    internal int Gives(TranslationTarget target)
    {
        // With a label the channels stay, and of an opaque function nothing is known.
        Description description = networks[target.Network].Description;
        if (target.Condition is not null || target.Change is not null || !DescriptionModule.opaque(description).IsEmpty) return Takes(target);
        ImageSize size = padding is { } any ? any.Least : Size;
        long[] shape = [Takes(target), size.Height, size.Width];
        return (int)DescriptionModule.interpret(
            FuncConvert.FromFunc<Layer, FSharpList<long[]>, FSharpList<long[]>>(DescriptionModule.shapes), description, ListModule.OfSeq([shape])).Head[0];
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
        if (Options.HoldOut == 0 || targets.HeldOut is not { } heldOut)
            throw new GanException("There are no images to translate, as the run held no images out of training (--hold-out): give some with --images.");
        if (to.Count > 1 && to.Select(target => target.Network).Distinct().Count() > 1)
            throw new GanException($"The held-out images are of the two domains: choose {Sentence.OneOf(Targets)} with --to.");
        return heldOut(to[0], notice);
    }

    /// <summary>Refuses to keep labels that neither a table nor a discriminator tells.</summary>
    /// <exception cref="GanException">The generator has been loaded alone.</exception>
    internal void CheckSees(string to)
    {
        if (trained.Find(Discriminator) is null) throw new GanException($"the target '{to}' keeps the other attributes, which a generator's file does not see: name every attribute, give --labels with a row for each image, or give the run's folder");
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
        if (!networks.TryGetValue(Discriminator, out ListedModel? network))
            networks[Discriminator] = network = NetworkFile.Open(Variants.Of(Options).Network(Discriminator), Options, trained.Saved(Discriminator), device).Model;
        long height = image.shape[2], width = image.shape[3], side = Math.Min(height, width);
        Tensor square = image.narrow(2, (height - side) / 2, side).narrow(3, (width - side) / 2, side);
        Tensor logits = network.Run.Invoke(Mode.Eval).Invoke(ListModule.OfSeq([F.adaptive_avg_pool2d(square, [Size.Height, Size.Width])]))[1];
        return [.. logits.narrow(1, change.First, change.Names.Count).ToArray<float>().Select(logit => logit > 0 ? 1f : 0f)];
    }

    private Tensor Batch(float[] image, ImageSize size) => Tensors.From(image, 1, image.Length / (size.Height * size.Width), size.Height, size.Width).to(device);

    private bool AsInTraining(RunMode mode) => mode == RunMode.Paper ? targets.AsInTraining : mode == RunMode.Train;

    // A network's description says which sides it takes.
    private static BorderPadding PaddingOf(ListedModel network)
    {
        Kind.Fit[] fits = [.. DescriptionModule.layers(network.Description).Select(layer => layer.Kind).OfType<Kind.Fit>()];
        return new(fits.Select(fit => fit.divisor).DefaultIfEmpty(1).Max(), fits.Select(fit => fit.least).DefaultIfEmpty(1).Max());
    }
}
