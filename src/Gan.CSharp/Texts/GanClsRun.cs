using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GanFunctional.Data;
using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>A GAN-CLS in training.</summary>
internal sealed class GanClsRun(GanClsOptions options, CaptionedFolder source, ImageLoader feed, Captions captions, Vocabulary? vocabulary, TextGan gan)
    : VariantRun<GanClsBatch>(GanCls.start(options.Seed, Devices.Parse(options.Device), gan.Settings, gan.Models))
{
    private const int SmallTextWidth = 256, Columns = 8;

    // Texts may be longer, but few are, and all are padded to the longest. 201 characters are the paper's.
    private const int MostWords = 64, MostCharacters = 201;

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override int Images => captions.Texts.Count;

    public override IReadOnlyList<(string Name, Params Params)> Networks => gan.Networks;

    // Pictures have no font, so their rows' texts lie beside them.
    public override IReadOnlyList<(string Path, byte[] Content)> Files =>
    [
        (Path.Combine("samples", "captions.txt"), Encoding.UTF8.GetBytes(string.Concat(captions.First(options.Samples).Texts.Select(text => text + "\n")))),
        .. vocabulary is null ? [] : new[] { (TextGan.VocabularyFile, JsonSerializer.SerializeToUtf8Bytes(vocabulary.ToStrings(), s_json)) },
    ];

    internal static Variant Variant { get; } = new(
        "gancls",
        "GAN-CLS: images from texts (Reed et al. 2016)",
        typeof(GanClsOptions),
        (options, notice) => Start((GanClsOptions)options, notice),
        "gan sample --run {0} --text \"what to draw\" --count 16 --seed 1 --out samples.png");

    public override Image Sample()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor texts = captions.Rows(captions.First(options.Samples).Rows);
        return gan.Grid(gan.Draw(texts, Columns, options.Seed), (int)texts.shape[0], Columns);
    }

    public override void Dispose()
    {
        base.Dispose();
        captions.Dispose();
    }

    public override IReadOnlyList<Look> Looks()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        Device device = Devices.Parse(options.Device);
        (int Index, Tensor Pixels)[] images = [.. SamplePicture.Readable(source, options.Plain(options.Size, options.Channels), Look.Images, device)];
        using torch.Generator rng = Generators.Seeded(options.Seed, device);
        Tensor real = torch.cat([.. images.Select(image => image.Pixels)]);
        Tensor codes = ModelModule.eval(gan.Models.Encoder).Invoke(captions.FirstOf(images.Select(image => image.Index)));
        Tensor made = ModelModule.eval(gan.Models.Generator).Invoke(Tuple.Create(GanCls.latent(gan.Settings, rng, images.Length), codes));
        Tensor Judge(Tensor pixels) => ModelModule.eval(gan.Models.Discriminator).Invoke(Tuple.Create(pixels, codes));
        return [Look.At("", real, made, Judge(real), Judge(made))];
    }

    protected override IReadOnlyList<ITrainingData> Feeds => [feed];

    protected override GanClsBatch Next()
    {
        Tensor images = feed.Next();
        (Tensor right, Tensor wrong) = captions.Choose(feed.Batch, options.Seed);
        return new(images, right, wrong);
    }

    private static GanClsRun Start(GanClsOptions given, Action<string> notice)
    {
        if (given is { Embeddings: not null, Encoder: not null }) throw new GanException("Give embeddings or an encoder to train, not both.");
        CaptionedFolder source = new(new ImageFolder(given.Data, notice), CaptionTable.Read(given.Captions, given.CaptionColumns));
        if (source.LeftOut > 0) notice($"{source.LeftOut:N0} images of '{given.Data}' have no caption in '{given.Captions}' and are left out");
        Device device = Devices.Parse(given.Device);
        (Captions captions, Vocabulary? vocabulary, GanClsOptions options) = Texts(given, source, device);
        try
        {
            options = options.Complete(source.Count, source.Name);
            long halving = options.HalveEvery * (long)(source.Count / options.Batch);
            Schedule rate = halving > 0 ? options.Rate * Schedule.Stepped(0.5, halving) : options.Rate;
            TextGan gan = TextGan.New(options, vocabulary?.Count ?? 0, options.DType, device, rate);
            ImageLoader feed = new(source, options.Transform(options.Size, options.Channels), options.Batch, options.Seed, device, notice);
            return new(options, source, feed, captions, vocabulary, gan) { Options = options };
        }
        catch
        {
            captions.Dispose();
            throw;
        }
    }

    // The captions as the networks will take them, and the options with what follows from that.
    private static (Captions Captions, Vocabulary? Vocabulary, GanClsOptions Options) Texts(GanClsOptions given, CaptionedFolder source, Device device)
    {
        bool small = given.Size < GanCls.defaults.Size;
        GanClsOptions options = given with
        {
            Features = given.Features ?? GanCls.defaults.Features / (small ? 2 : 1),
            DiscriminatorFeatures = given.DiscriminatorFeatures ?? GanCls.defaults.DiscriminatorFeatures / (small ? 2 : 1),
        };
        if (options.Embeddings is { } path)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            EmbeddingFile file = new(path);
            return options.TextWidth is { } width && width != file.Width
                ? throw new GanException($"The text width is {width}, but the codes in '{path}' have {file.Width} numbers: leave it out.")
                : (Captions.Of(source, file, device), null, options with { TextWidth = file.Width });
        }

        options = options with { Encoder = options.Encoder ?? TextEncoding.Word, TextWidth = options.TextWidth ?? (small ? SmallTextWidth : GanCls.defaults.TextWidth) };
        bool words = options.Encoder == TextEncoding.Word;
        Vocabulary vocabulary = Vocabulary.Build(
            Enumerable.Range(0, source.Count).SelectMany(source.Captions), words ? TextUnit.Words : TextUnit.Characters, 1, words ? MostWords : MostCharacters);
        return (Captions.Of(source, vocabulary, device), vocabulary, options);
    }
}
