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

    // The shapes of the first network determine the targets.
    private Translator(TrainOptions options, string first, Func<string, SavedNetwork> saved, Device device, bool alone)
    {
        (Options, this.device) = (options, device);
        Variant variant = Variants.Of(options);
        try
        {
            SavedNetwork place = saved(first);
            (networks[first], NetworkShapes shapes) = NetworkFile.Open(variant.Network(first), options, place, device);
            TranslationTargets all = variant.TranslationBy(options, shapes, place.Beside)!;
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

    /// <summary>
    /// Size of the training images. Pix2Pix and CycleGAN accept other sizes that their networks can halve as
    /// often.
    /// </summary>
    public ImageSize Size => targets.Size;

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
            Translator alone = new(known, network, _ => SavedNetwork.Of(path), where, alone: true);
            if (alone.targets.Targets.Count > 0) return alone;
            alone.Dispose();
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
    /// Target, one of <see cref="Targets"/>; for StarGAN with attributes also several separated by commas,
    /// which are all set while the others are cleared. Can be null if there is only one.
    /// </param>
    /// <param name="train">
    /// Whether to run as in training, with dropout and the statistics of each image, or with running
    /// statistics and without dropout. Default: as in the reference implementation, which for Pix2Pix and
    /// StarGAN is as in training.
    /// </param>
    /// <param name="seed">Seed of dropout.</param>
    /// <returns>Translated images [n, c, height, width] in [-1, 1].</returns>
    /// <exception cref="GanException">
    /// There is no such target, or the networks don't accept the size.
    /// </exception>
    public float[] Translate(float[] images, ImageSize size, string? to = null, bool? train = null, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(images);
        TranslationTarget target = Target(to);
        int length = Channels * size.Height * size.Width;
        if (images.Length == 0 || images.Length % length != 0)
            throw new GanException($"{images.Length} values are not images of {size.Width}×{size.Height} pixels with {Channels} channel(s)");
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        using torch.Generator dropout = Generators.Seeded(seed, device);
        Mode mode = train ?? targets.AsInTraining ? Mode.NewTrain(dropout) : Mode.Eval;
        Tensor all = Tensors.From(images, images.Length / length, Channels, size.Height, size.Width).to(device);
        FSharpList<Tensor> condition = target.Condition is { } make ? ListModule.OfSeq([make().to(device)]) : FSharpList<Tensor>.Empty;
        ListedModel network = networks[target.Network];
        return Translation.translate(mode, ModelModule.ofParams(Listed.single(condition, network.Net), network.Params), all).ToArray<float>();
    }

    /// <summary>Frees the networks.</summary>
    public void Dispose()
    {
        foreach (ListedModel network in networks.Values) ((IDisposable)network).Dispose();
    }

    /// <summary>Refuses an unknown target.</summary>
    internal void Check(string? to) => _ = Target(to);

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
