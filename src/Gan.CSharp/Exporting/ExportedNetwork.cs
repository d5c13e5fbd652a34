using System.Text.Json;
using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>
/// A network of a run as a function for another program. Each variant says here what its networks take, by the names that they have in
/// <c>gan apply</c>; what they compute, the networks themselves say.
/// </summary>
internal sealed class ExportedNetwork : IDisposable
{
    private const string Images = "images, values in [-1, 1]", Generator = "generator", TextEncoder = "encoder";

    private ExportedNetwork(OnnxNetwork network) => Network = network;

    internal OnnxNetwork Network { get; }

    /// <summary>How it differs from what this library does with the network, a sentence; null where it does not.</summary>
    internal string? Note { get; private init; }

    /// <summary>Loads one.</summary>
    /// <exception cref="GanException">The run has no such network, or its files don't fit together.</exception>
    /// <exception cref="InvalidDataException">A file is not whole.</exception>
    internal static ExportedNetwork Load(ExportOptions options)
    {
        RunFolder folder = RunFolder.Open(options.Run, "can be exported", out TrainOptions run);
        if (options.Size is not null && run is not (Pix2PixOptions or CycleGanOptions))
            throw new GanException($"The run '{options.Run}' is of the variant {run.Variant}, whose networks are of one size: leave out --size.");
        string network = Chosen(options, run);
        return run switch
        {
            ImageGanOptions noise => OfNoise(folder, noise),
            Pix2PixOptions pairs => OfPairs(folder, pairs, options),
            CycleGanOptions cycle => OfCycle(folder, cycle, network, options),
            StarGanOptions star => OfLabels(folder, star),
            GanClsOptions texts => OfTexts(folder, texts, network),
            _ => throw new GanException($"a run of {run.Variant} has no network that can be exported"),
        };
    }

    public void Dispose() => ParamsModule.free(Network.Params);

    private static string Chosen(ExportOptions options, TrainOptions run)
    {
        string[] networks = run switch
        {
            CycleGanOptions => ["generator_ab", "generator_ba"],
            GanClsOptions { Embeddings: null } => [Generator, TextEncoder],
            _ => [Generator],
        };
        string chosen = options.Network ?? Generator;
        return networks.Contains(chosen)
            ? chosen
            : throw new GanException($"The run '{options.Run}' is of the variant {run.Variant}: say {Sentence.OneOf(networks)} by --network.");
    }

    private static ExportedNetwork OfNoise(RunFolder folder, ImageGanOptions run)
    {
        ImageGan gan = run.Gan();
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(0);
        OnnxValue latent = new("input", "latent points, independent normal numbers", ImageGanModule.latent(rng, 1, gan).shape[1..]);
        return Make(run, Generator, gan.Generator, folder.Saved(run.Ema is null ? Generator : TrainedGan.Average), [latent], Pictures(new(gan.Shape.Size, gan.Shape.Size), gan.Shape.Channels));
    }

    // The paper leaves dropout on, and the file can't have it: engines that run networks ignore it. Only blocks of the full width have any,
    // so that a shallow U-Net has none.
    private static ExportedNetwork OfPairs(RunFolder folder, Pix2PixOptions run, ExportOptions options)
    {
        ImageSize size = options.Size ?? run.Size!.Value;
        bool asPaper = options.Mode == ExportMode.Paper;
        string? note = asPaper && run is { Dropout: true, Depth: > 5 } ? "the file has no dropout, which gan translate draws by --seed: it gives the same image each time" : null;
        return Make(
            run, Generator, Pix2Pix.generator(Pix2PixRun.Settings(run)), folder.Saved(Generator),
            [Image(size, run.Channels)], Pictures(size, run.Channels), ownStatistics: asPaper, note: note);
    }

    private static ExportedNetwork OfCycle(RunFolder folder, CycleGanOptions run, string network, ExportOptions options)
    {
        ImageSize size = options.Size ?? run.Size!.Value;
        return Make(
            run, network, CycleGan.generator(CycleGanRun.Settings(run), run.Channels, run.Channels), folder.Saved(network),
            [Image(size, run.Channels)], Pictures(size, run.Channels));
    }

    private static ExportedNetwork OfLabels(RunFolder folder, StarGanOptions run)
    {
        IReadOnlyList<string> labels = run.Data2 is null ? run.Attributes : [.. run.Attributes, .. run.Attributes2, "data set 1", "data set 2"];
        OnnxValue label = new("label", $"1 for what the image is to have, else 0: {string.Join(", ", labels)}", [labels.Count]);
        return Make(
            run, Generator, StarGan.generator(StarGanRun.Settings(run)), folder.Saved(Generator),
            [Image(run.Size!.Value, run.Channels), label], new(Pictures(run.Size.Value, run.Channels)) { ["labels"] = JsonSerializer.Serialize(labels) });
    }

    private static ExportedNetwork OfTexts(RunFolder folder, GanClsOptions run, string network)
    {
        Vocabulary? vocabulary = run.Embeddings is null ? TextToImage.ReadVocabulary(folder.In(TextGan.VocabularyFile)) : null;
        GanClsSettings settings = TextGan.SettingsOf(run, vocabulary?.Count ?? 0);
        if (network == TextEncoder)
        {
            OnnxValue ids = new("input", "token ids: those of the vocabulary, after its head, are 2, 3, …; 1 is an unknown one, and 0 stands after the last", [vocabulary!.Length], ScalarType.Int64);
            return Make(run, network, GanCls.encoder(settings), folder.Saved(network), [ids], new() { ["vocabulary"] = JsonSerializer.Serialize(vocabulary.ToStrings()) }, "codes of the texts");
        }

        OnnxValue latent = new("input", "latent points, independent normal numbers", [settings.Latent]), code = new("text", "codes of the texts", [settings.TextWidth]);
        return Make(
            run, network, GanCls.generator(settings), folder.Saved(network), [latent, code], Pictures(new(run.Size, run.Size), run.Channels));
    }

    private static OnnxValue Image(ImageSize size, int channels) => new("input", Images, [channels, size.Height, size.Width]);

    private static Dictionary<string, string> Pictures(ImageSize size, int channels) => new()
    {
        ["size"] = size.ToString(),
        ["channels"] = channels == 1 ? "1 (grey)" : $"{channels} (red, green, blue)",
        ["value range"] = "[-1, 1]",
    };

    private static ExportedNetwork Make<TInput>(
        TrainOptions run, string name, Net<TInput, Tensor> net, SavedNetwork saved, IReadOnlyList<OnnxValue> inputs, Dictionary<string, string> metadata,
        string gives = Images, bool ownStatistics = false, string? note = null)
    {
        using torch.Generator rng = Generators.Seeded(0);
        Params parameters = Net.init(rng, net);
        saved.Load(parameters);
        Dictionary<string, string> all = new(metadata) { ["variant"] = run.Variant, ["network"] = name };
        return new(new OnnxNetwork($"{run.Variant} {name}", inputs, net.Description, parameters, "output", gives, all, ownStatistics)) { Note = note };
    }
}
