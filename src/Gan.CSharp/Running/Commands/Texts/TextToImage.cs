using System.Text.Json;
using GanFunctional.Data;
using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>Trained GAN-CLS that generates images from texts, loaded from the folder of its run.</summary>
public sealed class TextToImage : IDisposable
{
    private const int WordsToName = 5;
    private readonly string run;
    private readonly TextGan gan;
    private readonly Vocabulary? vocabulary;

    private TextToImage(string run, TextGan gan, Vocabulary? vocabulary) => (this.run, this.gan, this.vocabulary) = (run, gan, vocabulary);

    /// <summary>Height and width of its images.</summary>
    public int Size => gan.Options.Size;

    /// <summary>1 for grey, 3 for colour.</summary>
    public int Channels => gan.Options.Channels;

    /// <summary>Whether it takes texts; if it was trained on precomputed embeddings, it takes embeddings.</summary>
    public bool TakesTexts => vocabulary is not null;

    /// <summary>Whether a path is a run, or a checkpoint of one, that draws images of texts.</summary>
    /// <param name="path">The run's folder, one of its checkpoints, or the file of a network.</param>
    /// <param name="config">Configuration of a file. Default: the <c>config.json</c> beside it.</param>
    /// <exception cref="GanException">The folder holds no run.</exception>
    /// <exception cref="DataException">Its configuration is damaged.</exception>
    public static bool IsRun(string path, string? config = null) =>
        TrainedNetworks.Open(path, config, "draws images", _ => true).Options is GanClsOptions;

    /// <summary>Loads a run's networks.</summary>
    /// <exception cref="GanException">The folder is not a run of this variant, or its files don't match.</exception>
    /// <exception cref="DataException">A file is damaged.</exception>
    /// <param name="run">The run's folder, one of its checkpoints, or its generator's file, the rest beside it.</param>
    /// <param name="config">Configuration of a file. Default: the <c>config.json</c> beside it.</param>
    public static TextToImage Load(string run, string? config = null)
    {
        TrainedNetworks trained = TrainedNetworks.Open(run, config, "makes images of texts", out GanClsOptions options);
        SavedNetwork generator = trained.Saved("generator");
        Vocabulary? words = options.Embeddings is null ? ReadVocabulary(Path.Combine(generator.Folder, TextGan.VocabularyFile)) : null;
        TextGan networks = TextGan.Blank(options, words);
        TextToImage loaded = new(run, networks, words);
        try
        {
            foreach ((string name, Params network) in networks.Networks.Where(part => part.Name != "discriminator")) trained.Saved(name).Load(network);
            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>Whether a text has any known word (or character). Unknown ones are skipped.</summary>
    public bool Knows(string text) => Vocabulary().Knows(text);

    /// <summary>Words (or characters) of a text that are not in the run's vocabulary, and emoji where it has words; they are skipped.</summary>
    public IReadOnlyList<string> Unknown(string text) => Vocabulary().Unknown(text);

    /// <summary>Words (or characters) at the end of a text that is longer than those of the training; they are cut off.</summary>
    public IReadOnlyList<string> Beyond(string text) => Vocabulary().Beyond(text);

    /// <summary>Parts of texts that are not taken, in sentences.</summary>
    public IReadOnlyList<string> Dropped(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (!TakesTexts) return [];
        Vocabulary known = Vocabulary();
        List<string> dropped = [];
        string[] unknown = [.. texts.SelectMany(Unknown).Distinct()];
        if (unknown.Length > 0) dropped.Add($"skipped, as not in the run's vocabulary: {string.Join(", ", unknown)}");
        foreach (string text in texts.Distinct())
        {
            string cut = string.Join(known.Unit.IsWords ? " " : "", Beyond(text));
            if (cut.Length > 0)
                dropped.Add($"the text '{Quoting.Short(text)}' is longer than those of the training, which have at most {known.Length} {(known.Unit.IsWords ? "word" : "character")}{(known.Length == 1 ? "" : "s")}; cut off: '{Quoting.Short(cut)}'");
        }

        return dropped;
    }

    /// <summary>New images of a text.</summary>
    /// <param name="text">Text to draw.</param>
    /// <param name="count">Number of images.</param>
    /// <param name="seed">The same seed gives the same images.</param>
    /// <returns>[count, c, h, w], values in [-1, 1].</returns>
    /// <exception cref="GanException">Nothing in the text is known, or the run takes embeddings.</exception>
    public float[] Sample(string text, int count, ulong seed) => Sample([text], count, seed);

    /// <summary>New images of several texts, the same latents for each.</summary>
    /// <returns>[texts · count, c, h, w], values in [-1, 1].</returns>
    /// <exception cref="GanException">Nothing in a text is known, or the run takes embeddings.</exception>
    public float[] Sample(IReadOnlyList<string> texts, int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfZero(texts.Count);
        foreach (string text in texts) Check(text);
        using DisposeScope scope = torch.NewDisposeScope();
        return gan.Draw(Vocabulary().EncodeAll(texts), count, seed);
    }

    /// <summary>New images of the codes in a file, for a run trained on embeddings (<see cref="GanClsOptions.Embeddings"/>).</summary>
    /// <param name="file">Safetensors, each tensor [rows, width] or [width].</param>
    /// <param name="count">Images of each row.</param>
    /// <param name="seed">The same seed gives the same images.</param>
    /// <returns>The name of each row's tensor, and images [rows · count, c, h, w] in [-1, 1].</returns>
    /// <exception cref="GanException">The codes don't fit the run, or the run takes texts.</exception>
    /// <exception cref="DataException">The file is damaged.</exception>
    public (IReadOnlyList<string> Names, float[] Images) SampleEmbeddings(string file, int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (TakesTexts) throw new GanException($"The run '{run}' has a text encoder: give a text, not embeddings.");
        using DisposeScope scope = torch.NewDisposeScope();
        EmbeddingFile codes = new(file);
        if (codes.Width != gan.Options.TextWidth)
            throw new GanException($"The codes in '{file}' have {codes.Width} numbers, those that the run '{run}' was trained on {gan.Options.TextWidth}: give codes of the same encoder.");
        string[] names = [.. codes.Rows.SelectMany(tensor => Enumerable.Repeat(tensor.Key, (int)tensor.Value.shape[0]))];
        return (names, gan.Draw(torch.cat([.. codes.Rows.Values]), count, seed));
    }

    /// <summary>Saves new images of texts as one picture: one row per text, or about square for a single text.</summary>
    /// <exception cref="GanException">Nothing in a text is known, or the run takes embeddings.</exception>
    /// <exception cref="DataException">The file can't be written.</exception>
    public void SaveGrid(string path, IReadOnlyList<string> texts, int count, ulong seed) =>
        PngFile.Write(path, gan.Grid(Sample(texts, count, seed), texts.Count, count));

    /// <summary>Frees the networks.</summary>
    public void Dispose()
    {
        foreach ((_, Params network) in gan.Networks) ParamsModule.free(network);
    }

    /// <summary>Images of <see cref="Sample(IReadOnlyList{string}, int, ulong)"/> as one picture: a row for each text.</summary>
    /// <param name="images">The images.</param>
    /// <param name="texts">The number of texts.</param>
    /// <param name="count">Images of each.</param>
    public Image Grid(float[] images, int texts, int count) => gan.Grid(images, texts, count);

    /// <summary>The vocabulary of a run's text encoder.</summary>
    /// <exception cref="DataException">The file is damaged.</exception>
    internal static Vocabulary ReadVocabulary(string path) => ReadVocabulary(path, () => File.ReadAllBytes(path));

    /// <inheritdoc cref="ReadVocabulary(string)"/>
    /// <param name="path">Its path, for the message.</param>
    /// <param name="read">Reads it.</param>
    internal static Vocabulary ReadVocabulary(string path, Func<byte[]> read)
    {
        try
        {
            string?[] strings = JsonSerializer.Deserialize<string?[]>(read()) ?? [];
            return GanFunctional.Variants.Vocabulary.FromStrings(strings.Select(text => text ?? throw new JsonException("null is no token")));
        }
        catch (Exception e) when (e is JsonException or GanException or IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The vocabulary '{path}' can't be read ({e.Message.Split('\n')[0].TrimEnd('.')}): give the whole folder of the run.", e);
        }
    }

    private Vocabulary Vocabulary() => vocabulary
        ?? throw new GanException($"The run '{run}' was trained on precomputed embeddings: give a file of embeddings, not a text.");

    private void Check(string text)
    {
        if (Knows(text)) return;
        Vocabulary known = Vocabulary();
        string[] strings = known.ToStrings();
        string unit = known.Unit.IsWords ? "word" : "character";
        string unknown = string.Join(", ", known.Unknown(text).Take(WordsToName).Select(word => $"'{word}'"));
        throw new GanException(
            $"The text '{text}' has no {unit} that the run '{run}' was trained on{(unknown.Length > 0 ? $" (unknown: {unknown})" : "")}: use such as {string.Join(", ", strings.Skip(1).Take(WordsToName))}.");
    }
}
