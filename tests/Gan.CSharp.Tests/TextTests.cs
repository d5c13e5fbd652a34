using GanFunctional.Data;
using GanFunctional.Testing;
using GanFunctional.Variants;
using Xunit;

namespace GanFunctional.CSharp.Tests;

/// <summary>Captions of a round, and images of texts.</summary>
public sealed class TextTests : IDisposable
{
    private static readonly string[] s_captions = ["a frog;green", "a toad;brown", "A Frog!;small", "a newt", "a newt;green", "a crow", "a crow;black", "a fly"];
    private readonly TinyData data = new(s_captions.Length);

    public void Dispose() => data.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_round_has_a_text_of_each_image_and_one_that_is_none_of_its_own(bool codes)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        CaptionedFolder source = Source();
        Vocabulary words = Vocabulary.Build(Enumerable.Range(0, source.Count).SelectMany(source.Captions), TextUnit.Words, 1, 9);
        // A code is as many ones as the caption has a place in the whole file.
        string file = Path.Combine(data.Folder, "codes.safetensors");
        (string File, string Text)[] all = [.. Enumerable.Range(0, source.Count).SelectMany(i => source.Captions(i).Select(text => (source.File(i), text)))];
        using (FileStream stream = File.Create(file))
        {
            Safetensors.Write(stream, all.Index().GroupBy(c => c.Item.File, c => (float)c.Index, StringComparer.Ordinal)
                .Select(c => KeyValuePair.Create(c.Key, Tensors.From(c.ToArray(), c.Count(), 1))));
        }

        using Captions captions = codes ? Captions.Of(source, new EmbeddingFile(file), torch.CPU) : Captions.Of(source, words, torch.CPU);
        ILookup<string, string> texts = all.ToLookup(c => string.Join(' ', words.Encode(c.Text)), c => c.Text);
        using BatchLoader loader = new(source, new ImageTransform(4, 4, 1), 4, 1, threads: 1);
        HashSet<(int, string)> right = [], wrong = [];
        for (int round = 0; round < 200; round++)
        {
            ImageBatch batch = loader.Next();
            (Tensor own, Tensor others) = captions.Choose(batch, 5);
            (Tensor again, Tensor same) = captions.Choose(batch, 5);
            Assert.Equal(Read(own).Concat(Read(others)), Read(again).Concat(Read(same)));
            foreach ((int i, int image) in batch.Indices.Index())
            {
                right.Add((image, Read(own)[i]));
                wrong.Add((image, Read(others)[i]));
            }
        }

        for (int image = 0; image < source.Count; image++)
        {
            string[] own = [.. source.Captions(image).Select(Key)];
            Assert.Equal(own.Order(StringComparer.Ordinal), right.Where(r => r.Item1 == image).Select(r => r.Item2).Order(StringComparer.Ordinal));
            // The captions of all images that have none in common with this one.
            string[] strangers = [.. Enumerable.Range(0, source.Count).Where(other => !source.Captions(other).Select(Key).Intersect(own, StringComparer.Ordinal).Any())
                .SelectMany(source.Captions).Select(Key).Distinct(StringComparer.Ordinal)];
            Assert.Equal(strangers.Order(StringComparer.Ordinal), wrong.Where(w => w.Item1 == image).Select(w => w.Item2).Order(StringComparer.Ordinal));
        }

        // Words tell apart what they are, codes of others what the texts are.
        string Key(string text) => codes ? text.ToUpperInvariant() : texts[string.Join(' ', words.Encode(text))].First().ToUpperInvariant();

        string[] Read(Tensor rows) => codes
            ? [.. rows.ToArray<float>().Select(row => all[(int)row].Text.ToUpperInvariant())]
            : [.. rows.ToArray<long>().Chunk(words.Length).Select(ids => texts[string.Join(' ', ids)].First().ToUpperInvariant())];
    }

    [Fact]
    public void A_run_makes_images_of_texts_and_frees_every_tensor()
    {
        using LiveTensors live = new();
        Source();
        GanClsOptions options = new()
        {
            Data = data.Images,
            Captions = Table,
            Out = data.Run,
            Size = 16,
            Batch = 4,
            Steps = 3,
            Channels = 1,
            Features = 4,
            DiscriminatorFeatures = 4,
            Code = 3,
            Latent = 5,
            TextWidth = 6,
            Precision = Precision.Float32,
        };
        TrainPreview preview = Training.Preview(options);
        // The vocabulary is nowhere but in the run under way: the longest caption has two words.
        Assert.Equal("[2] → [6]", preview.Networks.Single(network => network.Name == "encoder").Shapes);
        Assert.Equal("8 20×20 grey images, with 13 captions", preview.Found[0]);
        Training.Run(options);
        using (TextToImage gan = TextToImage.Load(data.Run))
        {
            Assert.Equal((16, 1, true), (gan.Size, gan.Channels, gan.TakesTexts));
            float[] frog = gan.Sample("a frog", 3, 7), both = gan.Sample(["a frog", "black fly"], 3, 7);
            Assert.Equal(3 * 16 * 16, frog.Length);
            Assert.Equal(frog, both[..frog.Length]);
            Assert.NotEqual(frog, both[frog.Length..]);
            Assert.NotEqual(frog, gan.Sample("a frog", 3, 8));
            Assert.Equal((true, false), (gan.Knows("a Dragon fly"), gan.Knows("dragon")));
            Assert.Equal(["dragon"], gan.Unknown("a Dragon fly"));
            Assert.Contains("'dragon'", Assert.Throws<GanException>(() => gan.Sample("dragon", 1, 0)).Message, StringComparison.Ordinal);
            Assert.Contains("a text", Assert.Throws<GanException>(() => gan.SampleEmbeddings("none", 1, 0)).Message, StringComparison.Ordinal);
            gan.SaveGrid(Path.Combine(data.Folder, "rows.png"), ["a frog", "a fly", "a newt"], 2, 1);
            Image grid = ImageFile.Read(Path.Combine(data.Folder, "rows.png"), 1);
            Assert.Equal((2 * 18 + 2, 3 * 18 + 2), (grid.Width, grid.Height));
        }

        Assert.Equal(0, live.Added);
    }

    private string Table => Path.Combine(data.Folder, "captions.jsonl");

    private CaptionedFolder Source()
    {
        File.WriteAllLines(Table, s_captions.Select((texts, i) =>
            $$"""{"file": "{{i:D3}}.png", "captions": [{{string.Join(", ", texts.Split(';').Select(text => $"\"{text}\""))}}]}"""));
        return new CaptionedFolder(new ImageFolder(data.Images), CaptionTable.Read(Table, []));
    }
}
