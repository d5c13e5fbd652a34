using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using ListedModel = GanFunctional.Model<Microsoft.FSharp.Collections.FSharpList<TorchSharp.torch.Tensor>, Microsoft.FSharp.Collections.FSharpList<TorchSharp.torch.Tensor>>;

namespace GanFunctional.CSharp;

/// <summary>A trained network that translates images, loaded from the folder of its run or from a file of its own.</summary>
public sealed class Translator : IDisposable
{
    private const string Purpose = "translates images";

    private readonly Device device;
    private readonly Dictionary<string, ListedModel> networks = new(StringComparer.Ordinal);
    private readonly TranslationTargets targets;

    // Targets follow from the shapes of the first network.
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

    /// <summary>Name of its variant.</summary>
    public string Variant => Options.Variant!;

    /// <summary>The size that it was trained on. Pix2Pix and CycleGAN take others, which their networks can halve as often.</summary>
    public ImageSize Size => targets.Size;

    /// <summary>1 for grey, 3 for colour.</summary>
    public int Channels => targets.Channels;

    /// <summary>
    /// Targets of a translation: Pix2Pix's only one, <c>b</c> (<c>a</c> when it was trained in reverse), CycleGAN's <c>a</c> and <c>b</c>, StarGAN's labels.
    /// </summary>
    public IReadOnlyList<string> Targets => [.. targets.Targets.Select(target => target.To)];

    /// <summary>The options of the run.</summary>
    internal TrainOptions Options { get; }

    /// <summary>Loads a run's generators, or the generator of a safetensors file.</summary>
    /// <param name="path">The folder of a run, one of its checkpoints, or a generator's file; CycleGAN's to A is called <c>generator_ba.safetensors</c>.</param>
    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <param name="config">
    /// The config of a file, which names its variant, StarGAN's <c>attributes</c>, and the usual <c>size</c>; null: the <c>config.json</c> beside
    /// it. A run has its own.
    /// </param>
    /// <exception cref="GanException">The folder holds no run of a translation, or its files don't fit together.</exception>
    /// <exception cref="DataException">The config can't be read.</exception>
    /// <exception cref="InvalidDataException">A file is not whole.</exception>
    public static Translator Load(string path, string device = "cpu", string? config = null)
    {
        Device where = Devices.Parse(device);
        if (RunFolder.IsNetworkFile(path))
        {
            TrainOptions known = NetworkConfig.Read(path, config, Purpose, variant => variant.Translates);
            IReadOnlyList<VariantNetwork> parts = Variants.Of(known).Parts;
            string name = Path.GetFileNameWithoutExtension(path);
            return new(known, parts.Any(network => network.Name == name) ? name : parts[0].Name, _ => SavedNetwork.Of(path), where, alone: true);
        }

        RunFolder folder = RunFolder.Open(path, Purpose, variant => variant.Translates, out TrainOptions options);
        return new(options, Variants.Of(options).Parts[0].Name, name => folder.Saved(options.FileOf(name)), where, alone: false);
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
        TranslationTarget target = Target(to);
        int length = Channels * size.Height * size.Width;
        if (images.Length == 0 || images.Length % length != 0)
            throw new GanException($"{images.Length} values are not images of {size.Width}×{size.Height} pixels in {Channels} channels");
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        using torch.Generator dropout = Generators.Seeded(seed, device);
        Mode mode = train ?? targets.AsInTraining ? Mode.NewTrain(dropout) : Mode.Eval;
        Tensor all = Tensors.From(images, images.Length / length, Channels, size.Height, size.Width).to(device);
        Tensor? condition = target.Condition?.Invoke().to(device);
        return Translation.undisturbed(mode, networks[target.Network], FuncConvert.FromFunc((FSharpFunc<FSharpList<Tensor>, FSharpList<Tensor>> run) =>
            torch.cat([.. all.split(1).Select(image => One(run, image))]).ToArray<float>()));

        Tensor One(FSharpFunc<FSharpList<Tensor>, FSharpList<Tensor>> run, Tensor image) =>
            Scope.Run(() => run.Invoke(ListModule.OfSeq(condition is null ? new[] { image } : [image, condition])).Head);
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
        if (to is null) return targets.Targets is [var only] ? only : throw new GanException($"the run can translate to {Sentence.OneOf(Targets)}: say which with --to");
        if (Named(to) is { } target) return target;
        string[] several = to.Split(',', StringSplitOptions.TrimEntries);
        if (several.FirstOrDefault(name => Named(name) is null) is { } unknown)
            throw new GanException($"the run can't translate to '{unknown}': it knows {Sentence.OneOf(Targets)}");
        return targets.Several?.Invoke(several) ?? throw new GanException($"the targets {to} exclude each other: give one of them");

        TranslationTarget? Named(string name) => targets.Targets.FirstOrDefault(target => target.To == name);
    }
}
