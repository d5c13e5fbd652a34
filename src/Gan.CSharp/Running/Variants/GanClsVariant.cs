using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GanFunctional.Data;
using GanFunctional.Variants;
using TextEncoder = GanFunctional.Variants.TextEncoder;

namespace GanFunctional.CSharp;

/// <summary>Tokens of a trained text encoder.</summary>
public enum TextEncoding
{
    /// <summary>Words, in lower case.</summary>
    Word,

    /// <summary>Characters: for languages without spaces, and for texts with new words.</summary>
    Character,
}

/// <summary>GAN-CLS, text to image: Reed et al. 2016.</summary>
public sealed record GanClsOptions : TrainOptions
{
    /// <summary>Batches of 64 images.</summary>
    public GanClsOptions() => Batch = 64;

    /// <summary>Folder of images.</summary>
    [Option(Value = "FOLDER")]
    public required string Data { get; init; }

    /// <summary>
    /// Captions of the images: a CSV or TSV table, JSON, or a folder of text files. Images without a caption
    /// are skipped.
    /// </summary>
    [Option(Value = "FILE")]
    public required string Captions { get; init; }

    /// <summary>Columns of captions, separated by commas. Default: those called caption or text.</summary>
    [Option(Value = "A,B")]
    public IReadOnlyList<string> CaptionColumns { get; init; } = [];

    /// <summary>
    /// Precomputed codes of the captions, one tensor [captions, width] per file name, instead of a trained
    /// encoder. Default: none.
    /// </summary>
    /// <remarks>
    /// A safetensors file. The codes are in the order of the captions; for a single caption, [width] is
    /// accepted as well.
    /// </remarks>
    [Option(Value = "SAFETENSORS")]
    public string? Embeddings { get; init; }

    /// <summary>
    /// Tokens of the trained text encoder. Default: word; character for captions without spaces or words.
    /// </summary>
    [Option]
    public TextEncoding? Encoder { get; init; }

    /// <summary>
    /// Width of the text codes. Default: 1024; 256 below 64 pixels; with <see cref="Embeddings"/> theirs.
    /// </summary>
    [Option]
    public int? TextWidth { get; init; }

    /// <summary>Height and width of the images, in pixels: 16, 32, 64, 128 or 256.</summary>
    [Option]
    public int Size { get; init; } = 64;

    /// <summary>Channels of an image: 1 for grey, 3 for colour, 4 for colour and transparency.</summary>
    [Option(Pattern = ChannelNumbers.Pattern, Takes = ChannelNumbers.Takes)]
    public int Channels { get; init; } = 3;

    /// <summary>Channels of the generator's last feature maps. Default: 128; 64 below 64 pixels.</summary>
    [Option]
    public int? Features { get; init; }

    /// <summary>
    /// Channels of the discriminator's first feature maps. Default: 64; 32 below 64 pixels.
    /// </summary>
    [Option]
    public int? DiscriminatorFeatures { get; init; }

    /// <summary>Width that each network projects the text code to.</summary>
    [Option]
    public int Code { get; init; } = 128;

    /// <summary>Dimensions of the latent space.</summary>
    [Option]
    public int Latent { get; init; } = 100;

    /// <summary>Train the generator on interpolated text codes as well (GAN-CLS-INT).</summary>
    [Option]
    public bool Interpolate { get; init; } = true;

    /// <summary>Share of the image's own text in an interpolated code.</summary>
    [Option(Least = 0, Most = 1)]
    public double Beta { get; init; } = 0.5;

    /// <summary>Adam's learning rate.</summary>
    [Option(Least = 0, Most = 1, Between = true)]
    public double Rate { get; init; } = 2e-4;

    /// <summary>Epochs between halvings of the learning rate; 0 for none.</summary>
    [Option(Least = 0)]
    public int HalveEvery { get; init; } = 100;

    /// <summary>Texts in a sample picture, one row each: the first distinct captions.</summary>
    [Option]
    public int Samples { get; init; } = 8;
}

/// <summary>GAN-CLS by name.</summary>
internal static class GanClsVariant
{
    private const int UsualSize = 64, Features = 128, DiscriminatorFeatures = 64, TextWidth = 1024, SmallTextWidth = 256, Columns = 8;

    // Texts may be longer, but few are, and all are padded to the longest. 201 characters are the paper's.
    private const int MostWords = 64, MostCharacters = 201;

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static Variant Value { get; } = new Variant<GanClsOptions>("gancls", "GAN-CLS: text to image (Reed et al. 2016)")
    {
        Networks =
        [
            VariantNetwork.Of<GanClsOptions>("generator", "text", saved => GanCls.RecognisedGenerator(saved.Shapes), FormOf),
            VariantNetwork.Of<GanClsOptions>(
                "discriminator", "text", saved => GanCls.RecognisedDiscriminator(saved.Shapes),
                saved => NetworkForm.OfLogits(NetworkForm.Image(saved.Options.Size, saved.Options.Channels), Code(saved))),
            VariantNetwork.Of<GanClsOptions>("encoder", saved => TextEncoder.recognised(saved.Shapes), FormOfEncoder),
        ],
        Start = Start,
        Use = "gan sample --run {0} --text \"what to draw\" --count 16 --seed 1 --out samples.png",
    };

    private static OnnxValue Code(NetworkFacts<GanClsOptions> saved) => new("text", "codes of the texts", [saved.Shapes.Matrix("GAN-CLS", "projection.0.weight")[1]]);

    private static NetworkForm FormOf(NetworkFacts<GanClsOptions> saved)
    {
        OnnxValue latent = new(VariantNetwork.Input, "latent points, independent normal numbers", [saved.Options.Latent]);
        return NetworkForm.OfImages(saved.Options.Size, saved.Options.Channels, latent, Code(saved));
    }

    private static NetworkForm FormOfEncoder(NetworkFacts<GanClsOptions> saved)
    {
        Vocabulary vocabulary = TextToImage.ReadVocabulary(TextGan.VocabularyFile, () => saved.Beside(TextGan.VocabularyFile));
        return new(new OnnxValue(
            VariantNetwork.Input,
            "token ids: those of the vocabulary, after its head, are 2, 3, …; 1 is an unknown one, and 0 stands after the last",
            [vocabulary.Length],
            ScalarType.Int64))
        {
            Output = "codes of the texts",
            Metadata = new Dictionary<string, string> { ["vocabulary"] = JsonSerializer.Serialize(vocabulary.ToStrings()) },
        };
    }

    private static TrainingRun<GanClsBatch> Start(GanClsOptions given, Action<string> notice)
    {
        if (given is { Embeddings: not null, Encoder: not null }) throw new GanException("Give embeddings or an encoder to train, not both.");
        CaptionedFolder all = new(Datasets.OpenFolder(given.Data, notice), CaptionTable.Read(given.Captions, given.CaptionColumns));
        foreach (string sentence in all.Notices) notice(sentence);
        CaptionedFolder source = given.HoldOut == 0 ? all : all.Only(given.Chosen(all).Training);
        Device device = Devices.Parse(given.Device);
        (Captions captions, Vocabulary? vocabulary, GanClsOptions options) = Texts(given, source, device, notice);
        try
        {
            options = options.Complete(source.Count, source.Name);
            long halving = options.HalveEvery * (long)(source.Count / options.Batch);
            Schedule rate = halving > 0 ? options.Rate * Schedule.Stepped(0.5, halving) : options.Rate;
            TextGan gan = TextGan.New(options, vocabulary, options.DType, device);
            Optimizer adam = Optimizer.Adam(rate, beta1: 0.5);
            Game<GanClsBatch, GanClsPlay> game = GanCls.Game(
                gan.Models, gan.Latent, Objective.NonSaturating, adamG: adam, adamD: adam, interpolate: options.Interpolate ? options.Beta : null);
            ImageLoader loader = new(source, options.Transform(options.Size, options.Channels), options.Batch, options.Seed, device, notice);
            Examiner examiner = new();
            return new TrainingRun<GanClsBatch>(options, loader.Select(Batch), Trainer.start(options.Seed, device, game))
            {
                Images = source.Count,
                HeldOut = all.Count - source.Count,
                Found = [$"{DataFound.In(source)}, with {captions.Texts.Sum(texts => texts.Count):N0} captions"],
                Networks = [.. gan.Networks.Select(network => KeyValuePair.Create(network.Name, network.Params))],
                Files = Files(options, captions, vocabulary),
                Sample = () => Sample(options, captions, gan),
                Diagnose = () => [Diagnose(options, source, captions, gan, examiner)],
                Owned = [captions],
            };

            GanClsBatch Batch(Tensor images)
            {
                (Tensor right, Tensor wrong) = captions.Choose(loader.Batch, options.Seed);
                return new(images, right, wrong);
            }
        }
        catch
        {
            captions.Dispose();
            throw;
        }
    }

    // Pictures have no font, so their rows' texts lie beside them.
    private static IReadOnlyList<KeyValuePair<string, byte[]>> Files(GanClsOptions options, Captions captions, Vocabulary? vocabulary) =>
    [
        new(Path.Combine("samples", "captions.txt"), Encoding.UTF8.GetBytes(string.Concat(captions.First(options.Samples).Texts.Select(text => text + "\n")))),
        .. vocabulary is null ? [] : new[] { KeyValuePair.Create(TextGan.VocabularyFile, JsonSerializer.SerializeToUtf8Bytes(vocabulary.ToStrings(), s_json)) },
    ];

    private static Image Sample(GanClsOptions options, Captions captions, TextGan gan)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor texts = captions.Rows(captions.First(options.Samples).Rows);
        return gan.Grid(gan.Draw(texts, Columns, options.Seed), (int)texts.shape[0], Columns);
    }

    private static Diagnostics Diagnose(GanClsOptions options, CaptionedFolder source, Captions captions, TextGan gan, Examiner examiner)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        Device device = Devices.Parse(options.Device);
        (int Index, Tensor Pixels)[] images = [.. SamplePicture.Readable(source, options.Plain(options.Size, options.Channels), Diagnostics.Images, device)];
        using torch.Generator rng = Generators.Seeded(options.Seed, device);
        Tensor real = torch.cat([.. images.Select(image => image.Pixels)]);
        Tensor codes = ModelModule.eval(gan.Models.Encoder).Invoke(captions.FirstOf(images.Select(image => image.Index)));
        Tensor made = ModelModule.eval(gan.Models.Generator).Invoke(Tuple.Create(gan.Latent(rng, images.Length), codes));
        Tensor Logits(Tensor pixels) => ModelModule.eval(gan.Models.Discriminator).Invoke(Tuple.Create(pixels, codes));
        return examiner.Compare(real, made, Logits(real), Logits(made));
    }

    // The captions as the networks will take them, and the options with what follows from that.
    private static (Captions Captions, Vocabulary? Vocabulary, GanClsOptions Options) Texts(
        GanClsOptions given, CaptionedFolder source, Device device, Action<string> notice)
    {
        bool small = given.Size < UsualSize;
        GanClsOptions options = given with
        {
            Features = given.Features ?? Features / (small ? 2 : 1),
            DiscriminatorFeatures = given.DiscriminatorFeatures ?? DiscriminatorFeatures / (small ? 2 : 1),
        };
        if (options.Embeddings is { } path)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            EmbeddingFile file = new(path);
            return options.TextWidth is { } width && width != file.Width
                ? throw new GanException($"The text width is {width}, but the codes in '{path}' have {file.Width} numbers: leave it out.")
                : (Captions.Of(source, file, device), null, options with { TextWidth = file.Width });
        }

        string[] texts = [.. Enumerable.Range(0, source.Count).SelectMany(source.Captions)];
        options = options with { Encoder = options.Encoder ?? EncodingOf(texts, notice), TextWidth = options.TextWidth ?? (small ? SmallTextWidth : TextWidth) };
        bool words = options.Encoder == TextEncoding.Word;
        Vocabulary vocabulary = Vocabulary.Build(texts, words ? TextUnit.Words : TextUnit.Characters, 1, words ? MostWords : MostCharacters);
        int cut = texts.Count(text => vocabulary.Beyond(text).Length > 0);
        if (cut > 0) notice($"{cut:N0} captions are longer than {vocabulary.Length} {(words ? "words" : "characters")}, and are cut off there");
        return (Captions.Of(source, vocabulary, device), vocabulary, options);
    }

    private static TextEncoding EncodingOf(string[] texts, Action<string> notice)
    {
        if (Vocabulary.UnitFor(texts).IsWords) return TextEncoding.Word;
        notice($"the captions, such as '{Quoting.Short(texts[0])}', have no words with spaces between them, so they are cut into characters (--encoder word for words)");
        return TextEncoding.Character;
    }
}
