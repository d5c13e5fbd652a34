using System.Text;
using GanFunctional.Data.Tests;
using GanFunctional.Data;
using GanFunctional.Testing;
using Xunit;

namespace GanFunctional.CSharp.Tests;

/// <summary>Configurations, vocabularies and embeddings against files that are cut, damaged or made up.</summary>
public sealed class HostileTests(ITestOutputHelper output) : IDisposable
{
    private const long BytesOfByte = 1200;

    private static readonly byte[][] s_configurations =
    [
        "# small\ndata: images\nsize: 28\nbatch: 8\nattributes: [warm, \"old\"]\nema: ~\nflip: true\n"u8.ToArray(),
        """{ "variant": "dcgan", "data": "images", "size": 28, "channels": null, "rate": 2e-4, "made-with": { "images": 3, "version": "0.1.0", "libtorch": "1.13.1" } }"""u8.ToArray(),
        "variant: stargan\ndata: a\nattributes:\n  - warm\n  - 'old'\nlabels: |\n  t.csv\n"u8.ToArray(),
    ];

    private static readonly string[] s_tokens =
        ["&a ", "*a", "[", "{", "- ", ": ", "? ", "!!str ", "!<tag:x> ", "|\n", ">\n", "---\n", "...\n", "%YAML 1.1\n", "\t", "\n", "\"", "'", "#", "\0", "\u2028", "<<: *a\n", "\\ud83d"];

    private readonly string folder = Directory.CreateTempSubdirectory("gan-hostile").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Configurations(bool nightly) => Say(nightly, new("configuration", s_configurations, path => OptionFile.Read(path), BytesOfByte) { Ways = [Tokens] });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Runs(bool nightly) => Say(nightly, new("a run's configuration", s_configurations, path => RunConfig.Read(path), BytesOfByte)
    {
        Ways = [Tokens],
        IsSentence = e => e is DataException,
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Vocabularies(bool nightly)
    {
        byte[][] whole = ["""["words 3", "a", "big", "frog", "蛙"]"""u8.ToArray(), """["characters 9", "a", "é", " "]"""u8.ToArray()];
        Say(nightly, new("vocabulary", whole, path => TextToImage.ReadVocabulary(path).Encode("a big frog"), BytesOfByte) { Ways = [Tokens], IsSentence = e => e is DataException });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Embeddings(bool nightly)
    {
        byte[] Codes(params (string Name, long[] Shape)[] tensors)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            using MemoryStream stream = new();
            Safetensors.Write(stream, tensors.Select(t => KeyValuePair.Create(t.Name, torch.ones(t.Shape))));
            return stream.ToArray();
        }

        using LiveTensors live = new();
        Say(nightly, new("embeddings", [Codes(("a.png", [2, 3]), ("b.png", [3])), Codes(("a.png", [1, 5]))], path =>
        {
            using DisposeScope scope = torch.NewDisposeScope();
            EmbeddingFile codes = new(path);
            Assert.All(codes.Rows.Values, rows => Assert.Equal(codes.Width, rows.shape[1]));
        }, BytesOfByte)
        { IsSentence = e => e is GanException or DataException });
        Assert.Equal(0, live.Added);
    }

    [Theory]
    [InlineData("a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\nbatch: *d\n", "'a'")] // each a list eight times as long
    [InlineData("batch: &a [*a]\n", "'batch' takes")]
    [InlineData("batch: &a {b: *a}\n", "'batch' takes")]
    [InlineData("? &a [*a, *a]\n: 3\n", "''")]
    [InlineData("batch: *b\n", "'batch' takes")]
    public void References_are_not_followed(string text, string says) => Refused(text, says);

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("{\"a\":[")]
    public void Depth_costs_no_stack(string nested)
    {
        foreach (string start in new[] { "", "batch: ", "made-with: ", "? " }) Refused(start + string.Concat(Enumerable.Repeat(nested, 20_000)), "hostile.yaml");
    }

    [Fact]
    public void More_than_a_configuration_has_is_refused_unread()
    {
        string path = Path.Combine(folder, "hostile.yaml");
        using (FileStream file = File.Create(path)) file.SetLength(1L << 40);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("1099511627776 bytes", Assert.Throws<Data.DataException>(() => OptionFile.Read(path)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData("""["words 2000000000", "a"]""", "words 2000000000")]
    [InlineData("""["words 3", null]""", "null is no token")]
    [InlineData("""["words 3", "a", "a"]""", "every token once")]
    public void Vocabularies_that_can_not_be(string text, string says)
    {
        string path = Path.Combine(folder, "vocabulary.json");
        File.WriteAllText(path, text);
        Assert.Contains(says, Assert.Throws<DataException>(() => TextToImage.ReadVocabulary(path)).Message, StringComparison.Ordinal);
    }

    private void Refused(string text, string says)
    {
        string path = Path.Combine(folder, "hostile.yaml");
        File.WriteAllText(path, text);
        Exception? refused = null;
        Thread thread = new(() => refused = Record.Exception(() => OptionTable.Create(typeof(DcganOptions), OptionFile.Read(path).Given)), 256 << 10);
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(60)));
        Assert.True(refused is Data.DataException or GanException, refused?.ToString() ?? "read");
        Assert.Contains(says, refused!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.InRange(refused.Message.Length, 10, 1000);
    }

    private void Say(bool nightly, Fuzz fuzz) => output.WriteLine(fuzz.Run(nightly));

    // What means something in YAML and JSON, anywhere.
    private static byte[] Tokens(byte[] whole, Random random)
    {
        List<byte> changed = [.. whole];
        for (int i = random.Next(5); i >= 0; i--)
        {
            byte[] token = Encoding.UTF8.GetBytes(s_tokens[random.Next(s_tokens.Length)]);
            IEnumerable<byte> several = Enumerable.Repeat(token, random.Next(20) == 0 ? random.Next(500) : 1).SelectMany(bytes => bytes);
            changed.InsertRange(random.Next(changed.Count + 1), several);
        }

        return [.. changed];
    }
}
