namespace GanFunctional.Formats.Tests;

/// <summary>
/// Readers of tensor files against cut, damaged and made-up files: a few hundred of each kind, and with <c>GAN_NIGHTLY=1</c> at least
/// 10,000 for each reader.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Usual = 300, Many = 6_000;
    private static readonly byte[] s_four = new byte[16];

    private static int Cases => Fuzz.Nightly ? Many : Usual;

    [Theory]
    [InlineData("safetensors")]
    [InlineData("zip")]
    [InlineData("legacy")]
    public void Cut_at_every_length(string format)
    {
        int each = Fuzz.Nightly ? int.MaxValue : Usual / 3;
        Run($"{format}, cut", fuzz =>
        {
            foreach ((string name, byte[] content) in Whole(format)) fuzz.Truncations(name, content, each);
        });
    }

    [Theory]
    [InlineData("safetensors")]
    [InlineData("zip")]
    [InlineData("legacy")]
    public void With_bits_turned(string format)
    {
        (string Name, byte[] Content)[] whole = Whole(format);
        Run($"{format}, bits turned", fuzz =>
        {
            foreach ((string name, byte[] content) in whole) fuzz.Flips(name, content, Cases / whole.Length);
        });
    }

    [Fact]
    public void A_safetensors_header_made_up() => Run("safetensors, made up", fuzz =>
    {
        for (int seed = 0; seed < Cases; seed++) fuzz.Survives(Garbage.Safetensors(seed), $"header {seed}");
    });

    [Theory]
    [InlineData("zip")]
    [InlineData("legacy")]
    public void A_pickle_made_up(string format) => Run($"{format}, made up", fuzz =>
    {
        for (int seed = 0; seed < Cases; seed++)
        {
            byte[] pickle = Garbage.Pickle(seed);
            fuzz.Survives(format == "zip" ? TensorFiles.Zip(pickle, ("0", s_four)) : TensorFiles.Legacy(pickle, ("0", s_four)), $"pickle {seed} as {format}");
        }
    });

    [Fact]
    public void Noise() => Run("noise", fuzz =>
    {
        for (int seed = 0; seed < Cases; seed++)
        {
            Random random = new(seed);
            byte[] noise = new byte[random.Next(300)];
            random.NextBytes(noise);
            // Half of them as a pickle of the older format begins.
            if (noise.Length > 1 && seed % 2 == 0) (noise[0], noise[1]) = ((byte)PickleOpcode.PROTO, 2);
            fuzz.Survives(noise, $"noise {seed}");
        }
    });

    [Theory]
    [InlineData("5d")] // EMPTY_LIST: a list a byte
    [InlineData("7d")] // EMPTY_DICT
    [InlineData("29")] // EMPTY_TUPLE
    [InlineData("4e")] // NONE
    [InlineData("4e94")] // NONE, MEMOIZE: a value, and a place in the memo
    [InlineData("4b01")] // BININT1
    [InlineData("28")] // MARK
    [InlineData("7d58000000007d73")] // EMPTY_DICT, BINUNICODE of no letter, EMPTY_DICT, SETITEM
    public void A_megabyte_of_what_takes_the_most_memory(string repeated)
    {
        byte[] part = Convert.FromHexString(repeated), body = [.. Enumerable.Range(0, 1_000_000).Select(i => part[i % part.Length])];
        Run(repeated, fuzz => fuzz.Survives(TensorFiles.Zip([(byte)PickleOpcode.PROTO, 4, .. body]), repeated));
    }

    [Fact]
    public void A_megabyte_of_the_smallest_tensors() => Run("empty tensors", fuzz =>
    {
        IEnumerable<string> entries = Enumerable.Range(0, 20_000).Select(i => $$"""  "{{i}}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}""");
        fuzz.Survives(TensorFiles.Safetensors($"{{{string.Join(',', entries)}}}"), "empty tensors");
    });

    [Fact]
    public void A_megabyte_of_entries_in_an_archive() => Run("entries", fuzz =>
    {
        byte[] pickle = PickleWriter.Dict(("w", w => w.Tensor("0", 4, 0, [4], [1]))).Done();
        fuzz.Survives(TensorFiles.Zip(pickle, [("0", s_four), .. Enumerable.Range(1, 8_000).Select(i => ($"{i}", Array.Empty<byte>()))]), "entries");
    });

    [Fact]
    public void Ten_thousand_cases_a_reader() =>
        Assert.SkipUnless(Fuzz.Nightly, "only a few hundred cases of each kind were run: set GAN_NIGHTLY=1 for at least 10,000 for each reader of tensor files");

    private static (string Name, byte[] Content)[] Whole(string format)
    {
        string[] saved = ["types", "training", "views"];
        if (format != "safetensors") return [.. saved.Select(name => format == "zip" ? name : $"{name}-legacy").Select(name => (name, File.ReadAllBytes(TensorFiles.Saved(name))))];
        return [.. saved.Select(name =>
        {
            using DisposeScope scope = torch.NewDisposeScope();
            using TensorFile file = TensorFile.Open(TensorFiles.Saved(name));
            using MemoryStream stream = new();
            Safetensors.Write(stream, file.Read(file.Dicts[0]), new Dictionary<string, string> { ["of"] = name });
            return (name, stream.ToArray());
        })];
    }

    private void Run(string what, Action<Fuzz> cases)
    {
        using Fuzz fuzz = new();
        cases(fuzz);
        output.WriteLine($"{what}: {fuzz.Count.Read + fuzz.Count.Refused} cases, {fuzz.Count.Read} read, {fuzz.Count.Refused} refused");
    }
}
