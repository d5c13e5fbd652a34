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
    private readonly Device device;
    private readonly Dictionary<string, ListedModel> networks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> channels = new(StringComparer.Ordinal);
    private readonly TranslationTargets targets;

    // Of a file its own targets, of a folder those whose networks are there.
    private Translator(TrainedNetworks trained, Device device)
    {
        (Options, this.device) = (trained.Options, device);
        Variant variant = trained.Variant;
        string first = trained.Given ?? (variant.Parts.FirstOrDefault(part => trained.Find(part.Name) is not null) ?? variant.Parts[0]).Name;
        try
        {
            TranslationTargets all = Open(first);
            targets = all with { Targets = [.. all.Targets.Where(target => target.Network == first || (trained.Given is null && trained.Find(target.Network) is not null))] };
            if (targets.Targets.Count == 0) throw new GanException($"'{trained.Saved(first).File}' is the {first} of {Options.Variant}, which translates nothing: give a generator.");
            foreach (TranslationTarget target in targets.Targets.Where(target => !networks.ContainsKey(target.Network))) Open(target.Network);
        }
        catch
        {
            Dispose();
            throw;
        }

        TranslationTargets Open(string name)
        {
            SavedNetwork saved = trained.Saved(name);
            (networks[name], NetworkShapes shapes) = NetworkFile.Open(variant.Network(name), Options, saved, device);
            TranslationTargets found = variant.TranslationBy(Options, shapes, saved.Beside)!;
            channels[name] = found.Channels;
            return found;
        }
    }

    /// <summary>Name of the variant.</summary>
    public string Variant => Options.Variant!;

    /// <summary>
    /// Size of the training images. Pix2Pix and CycleGAN accept other sizes that their networks can halve as
    /// often.
    /// </summary>
    public ImageSize Size => targets.Size;

    /// <summary>Number of channels of the images that it takes: 1 for grey, 3 for colour.</summary>
    public int Channels => channels[targets.Targets[0].Network];

    /// <summary>
    /// Targets of a translation: <c>b</c> for Pix2Pix (<c>a</c> if trained in reverse), <c>a</c> and <c>b</c>
    /// for CycleGAN, the labels for StarGAN.
    /// </summary>
    public IReadOnlyList<string> Targets => [.. targets.Targets.Select(target => target.To)];

    /// <summary>Options of the run.</summary>
    internal TrainOptions Options { get; }

    /// <summary>Loads the generators of a run, or the generator of a safetensors file.</summary>
    /// <param name="path">
    /// Folder of a run or of imported networks, one of a run's checkpoints, or a generator's file. CycleGAN's generator to A is
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
        return new(TrainedNetworks.Open(path, config, "translates images", variant => variant.Translates), Devices.Parse(device));
    }

    /// <summary>
    /// Translates images one by one, so that each result is independent of the other images.
    /// </summary>
    /// <param name="images">Images [n, c, height, width] in [-1, 1].</param>
    /// <param name="size">Size of the images.</param>
    /// <param name="to">
    /// Target, one of <see cref="Targets"/>; for StarGAN with attributes also several separated by commas,
    /// which are all set while the others are cleared. Can be null if there is only one.
    /// </param>
    /// <param name="train">
    /// Whether to run as in training, with dropout and the statistics of each image, or with running
    /// statistics and without dropout. Default: as in the reference implementation, which for Pix2Pix and
    /// StarGAN is as in training.
    /// </param>
    /// <param name="seed">Seed of dropout.</param>
    /// <returns>
    /// Translated images [n, c, height, width] in [-1, 1], with as many channels as the network gives.
    /// </returns>
    /// <exception cref="GanException">
    /// There is no such target, or the networks don't accept the size.
    /// </exception>
    public float[] Translate(float[] images, ImageSize size, string? to = null, bool? train = null, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(images);
        TranslationTarget target = Target(to);
        int planes = channels[target.Network], length = planes * size.Height * size.Width;
        if (images.Length == 0 || images.Length % length != 0)
            throw new GanException($"{images.Length} values are not images of {size.Width}×{size.Height} pixels with {planes} channel(s)");
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        using torch.Generator dropout = Generators.Seeded(seed, device);
        Mode mode = train ?? targets.AsInTraining ? Mode.NewTrain(dropout) : Mode.Eval;
        Tensor all = Tensors.From(images, images.Length / length, planes, size.Height, size.Width).to(device);
        FSharpList<Tensor> condition = target.Condition is { } make ? ListModule.OfSeq([make().to(device)]) : FSharpList<Tensor>.Empty;
        ListedModel network = networks[target.Network];
        return Translation.translate(mode, ModelModule.ofParams(Listed.single(condition, network.Net), network.Params), all).ToArray<float>();
    }

    /// <summary>Frees the networks.</summary>
    public void Dispose()
    {
        foreach (ListedModel network in networks.Values) ((IDisposable)network).Dispose();
    }

    /// <summary>Number of channels of the images that are translated to a target.</summary>
    /// <exception cref="GanException">There is no such target.</exception>
    internal int ChannelsOf(string? to) => channels[Target(to).Network];

    private TranslationTarget Target(string? to)
    {
        if (to is null) return targets.Targets is [var only] ? only : throw new GanException($"the run can translate to {Sentence.OneOf(Targets)}: choose one with --to");
        if (Named(to) is { } target) return target;
        string[] several = to.Split(',', StringSplitOptions.TrimEntries);
        if (several.FirstOrDefault(name => Named(name) is null) is { } unknown)
            throw new GanException($"the run can't translate to '{unknown}': choose {Sentence.OneOf(Targets)}");
        return targets.Several?.Invoke(several) ?? throw new GanException($"the targets {to} exclude each other: give one of them");

        TranslationTarget? Named(string name) => targets.Targets.FirstOrDefault(target => target.To == name);
    }
}
