using System.Text;
using System.Text.Json;
using GanFunctional.Data;
using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary><c>gan train gancls</c> and what is drawn from its runs.</summary>
public sealed class TextTests(TextTests.Trained trained) : IClassFixture<TextTests.Trained>
{
    private readonly string output = trained.Scratch[$"{Guid.NewGuid():N}.png"];

    [Fact]
    public void A_run_keeps_its_vocabulary_its_networks_and_the_texts_of_its_samples()
    {
        foreach (string file in new[] { "generator.safetensors", "discriminator.safetensors", "encoder.safetensors" })
            Assert.True(File.Exists(Path.Combine(trained.Run, file)), file);
        string[] vocabulary = JsonSerializer.Deserialize<string[]>(File.ReadAllText(Path.Combine(trained.Run, "vocabulary.json")))!;
        Assert.Equal("words 2", vocabulary[0]);
        Assert.Superset(new HashSet<string> { "red", "frog", "heart" }, vocabulary.ToHashSet());
        Assert.Equal(["a frog", "Red Heart", "blue star"], File.ReadAllLines(Path.Combine(trained.Run, "samples", "captions.txt")));
        Image grid = ImageFile.Read(Path.Combine(trained.Run, "samples", "0000003.png"), 3);
        Assert.Equal((8 * 18 + 2, 3 * 18 + 2), (grid.Width, grid.Height));
    }

    [Fact]
    public void A_runs_own_configuration_repeats_it_to_the_byte()
    {
        string again = trained.Scratch["again"];
        Gan.Outcome outcome = Gan.Run("train", "gancls", "--config", Path.Combine(trained.Run, "config.json"), "--out", again);
        Assert.True(outcome.Code == 0, outcome.Error);
        // Which checkpoints are written on the way depends on the time that steps take.
        string[] files = [.. Directory.EnumerateFiles(trained.Run, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(trained.Run, f))];
        foreach (string file in files.Where(f => f is not ("times.jsonl" or ".lock") && (Path.GetDirectoryName(f) != "checkpoints" || Path.GetFileName(f) == "0000003.safetensors")))
            Assert.Equal(File.ReadAllBytes(Path.Combine(trained.Run, file)), File.ReadAllBytes(Path.Combine(again, file)));
    }

    [Fact]
    public void A_row_a_text()
    {
        Gan.Outcome outcome = Sample("--text", "red heart", "--text", "frog", "--count", "3", "--seed", "5");

        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Image grid = ImageFile.Read(output, 3);
        Assert.Equal((3 * 18 + 2, 2 * 18 + 2), (grid.Width, grid.Height));
        byte[] first = File.ReadAllBytes(output);
        Assert.Equal(0, Sample("--text", "red heart", "--text", "frog", "--count", "3", "--seed", "5", "--force").Code);
        Assert.Equal(first, File.ReadAllBytes(output));
    }

    [Fact]
    public void One_file_an_image()
    {
        string folder = trained.Scratch["each"];
        Assert.Equal(0, Gan.Run("sample", "--run", trained.Run, "--text", "red heart", "--text", "frog", "--count", "2", "--each", "--out", folder).Code);
        Assert.Equal(4, Directory.GetFiles(folder, "sample-*.png").Length);
    }

    [Fact]
    public void Unknown_words_among_known_ones_are_said()
    {
        Gan.Outcome outcome = Sample("--text", "crimson heart", "--count", "1");

        Assert.Equal(0, outcome.Code);
        Assert.Equal("gan: skipped, as not in the run's vocabulary: crimson\n", outcome.Error.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_text_longer_than_those_of_the_training_is_cut_and_emoji_are_no_words()
    {
        Gan.Outcome outcome = Sample("--text", "red 🐸 heart frog", "--count", "1");

        Assert.Equal(0, outcome.Code);
        Assert.Equal(
            "gan: skipped, as not in the run's vocabulary: 🐸\n"
            + "gan: the text 'red 🐸 heart frog' is longer than those of the training, which have at most 2 words; cut off: 'frog'\n",
            outcome.Error.ReplaceLineEndings("\n"));
        Gan.Refuses(Sample("--text", "🐸", "--force"), "unknown: '🐸'");
    }

    [Theory]
    [InlineData("一只红色的小鸟在树上", "characters 11")]
    [InlineData("😀😁", "characters 3")]
    public void Captions_without_spaces_or_words_are_cut_into_characters(string text, string head)
    {
        string file = trained.Scratch[$"{Guid.NewGuid():N}.csv"], run = trained.Scratch[Guid.NewGuid().ToString("N")];
        File.WriteAllText(file, "file,caption\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"{i:D4}.png,{text}{"🐸🐱🐶"[(i % 3 * 2)..(i % 3 * 2 + 2)]}\n")));
        Gan.Outcome outcome = trained.Train(run, "--captions", file);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains($"the captions, such as '{text}", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("are cut into characters (--encoder word", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(head, JsonSerializer.Deserialize<string[]>(File.ReadAllText(Path.Combine(run, "vocabulary.json")))![0]);
        Assert.Contains("\"encoder\": \"character\"", File.ReadAllText(Path.Combine(run, "config.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Emoji_alone_are_no_words()
    {
        string file = trained.Scratch["emoji.csv"], run = trained.Scratch["emoji"];
        File.WriteAllText(file, "file,caption\n0000.png,😀\n0001.png,😁\n");
        Gan.Outcome outcome = trained.Train(run, "--captions", file, "--encoder", "word", "--batch", "2");
        Gan.Refuses(outcome with { Error = outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1] }, "'😀'", "word of letters or digits", "characters");
        Assert.False(Path.Exists(run));
    }

    [Theory]
    [InlineData("crimson Umbrella", "'crimson', 'umbrella'", "use such as")]
    [InlineData("", "has no word")]
    public void A_text_of_which_nothing_is_known(string text, params string[] says)
    {
        Gan.Refuses(Sample("--text", text), [.. says, trained.Run]);
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void A_text_is_asked_for_where_it_is_needed_and_only_there()
    {
        Gan.Refuses(Sample(), trained.Run, "--text");
        Gan.Refuses(Sample("--embedding", trained.Codes), "--text", "omit --embedding");
        string run = trained.Scratch["noise"];
        Assert.Equal(0, Gan.Run("train", "gan", "--data", trained.Images, "--size", "16", "--steps", "1", "--batch", "4", "--out", run).Code);
        Gan.Refuses(Gan.Run("sample", "--run", run, "--text", "a frog", "--out", output), run, "variant gan", "omit --text");
        Gan.Refuses(Gan.Run("complete", "--run", trained.Run, "--images", trained.Images, "--out", trained.Scratch["completed"]), "variant gancls", "dcgan");
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void Texts_as_codes_of_another_program()
    {
        string run = trained.Scratch["codes"];
        Gan.Outcome outcome = trained.Train(run, "--embeddings", trained.Codes);
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.False(File.Exists(Path.Combine(run, "encoder.safetensors")));
        Assert.Contains("\"text-width\": 5", File.ReadAllText(Path.Combine(run, "config.json")), StringComparison.Ordinal);

        string code = trained.Scratch["code.safetensors"];
        TensorFile.Write(code, ("one", [5], new float[] { 1, 0, 0, 0, 0 }), ("two", [2, 5], TensorFile.Fill(10, 3, 1, 0)));
        outcome = Gan.Run("sample", "--run", run, "--embedding", code, "--count", "2", "--out", output);
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains("one; two; two", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(3 * 18 + 2, ImageFile.Read(output, 3).Height);

        Gan.Refuses(Gan.Run("sample", "--run", run, "--text", "a frog", "--out", trained.Scratch["no.png"]), run, "--embedding");
        TensorFile.Write(code, ("one", [4], new float[4]));
        Gan.Refuses(Gan.Run("sample", "--run", run, "--embedding", code, "--out", trained.Scratch["no.png"]), code, "have 4 numbers", "5");
        Assert.False(File.Exists(trained.Scratch["no.png"]));
    }

    [Fact]
    public void A_trained_encoder_of_characters()
    {
        string run = trained.Scratch["characters"];
        Assert.Equal(0, trained.Train(run, "--encoder", "character", "--interpolate", "false", "--batch", "3").Code);
        Assert.StartsWith("[\n  \"characters 9\"", File.ReadAllText(Path.Combine(run, "vocabulary.json")).ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal(0, Gan.Run("sample", "--run", run, "--text", "unheard of", "--count", "1", "--out", output).Code);
    }

    public static TheoryData<string, string[], string[]> Mistakes => new()
    {
        { "file,caption\nnowhere.png,a toad\n", [], ["None of the 1 images", "nowhere.png"] },
        { "file,caption\n0000.png,a frog\n0001.png, \n", [], ["empty caption", "0001.png"] },
        { "file,caption\n0000.png,a frog\n0001.png,a toad\n", ["--caption-columns", "name"], ["no column 'name'"] },
        { "file,title\n0000.png,a frog\n0001.png,a toad\n", [], ["no column called caption or text"] },
        { "file,caption\n0000.png,a frog\n0001.png,A  Frog!\n", ["--batch", "2"], ["'a frog'", "every other"] },
        { "file,caption\n0000.png,a frog\n0001.png,a toad\n", ["--batch", "2", "--size", "50"], ["50×50", "16, 32, 64"] },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void What_a_user_can_get_wrong(string captions, string[] more, string[] says)
    {
        string file = trained.Scratch[$"{Guid.NewGuid():N}.csv"], run = trained.Scratch[Guid.NewGuid().ToString("N")];
        File.WriteAllText(file, captions);
        Gan.Outcome outcome = trained.Train(run, ["--captions", file, .. more]);

        Gan.Refuses(outcome with { Error = outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1] }, says); // after a remark on images without a caption
        Assert.False(Path.Exists(run));
    }

    [Fact]
    public void Images_without_a_caption_are_counted()
    {
        string file = trained.Scratch["few.csv"];
        File.WriteAllText(file, "file,caption\n0000.png,a frog\n0001.png,a toad\n");
        Gan.Outcome outcome = trained.Train(trained.Scratch["few"], "--captions", file, "--batch", "2");

        Assert.Equal(0, outcome.Code);
        Assert.Contains("10 of 12 images", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(file, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_that_do_not_belong_to_the_captions()
    {
        string file = trained.Scratch["wrong.safetensors"], run = trained.Scratch["none"];
        Refused([("0000.png", [5], new float[5])], "no tensor named '0001.png'");
        Refused([("0000.png", [2, 5], new float[10])], "2 codes for '0000.png'", "1 captions");
        Refused([("0000.png", [5], new float[5]), ("0001.png", [6], new float[6])], "different widths", "'0001.png' 6");
        Refused([("0000.png", [5], new long[5])], "'0000.png'", "floating-point");
        File.WriteAllText(file, "no tensors");
        Gan.Refuses(trained.Train(run, "--embeddings", file), file);
        Gan.Refuses(trained.Train(run, "--embeddings", trained.Codes, "--encoder", "word"), "not both");
        Gan.Refuses(trained.Train(run, "--embeddings", trained.Codes, "--text-width", "7"), "text width is 7", "5 numbers");

        void Refused((string, long[], Array)[] tensors, params string[] says)
        {
            TensorFile.Write(file, tensors);
            Gan.Refuses(trained.Train(run, "--embeddings", file), [.. says, file]);
            Assert.False(Path.Exists(run));
        }
    }

    [Fact]
    public void A_vocabulary_that_is_broken_or_gone()
    {
        string run = trained.Scratch["broken"];
        Assert.Equal(0, trained.Train(run).Code);
        string vocabulary = Path.Combine(run, "vocabulary.json");
        foreach (string content in new[] { "[\"words", "[]" })
        {
            File.WriteAllText(vocabulary, content, Encoding.UTF8);
            Gan.Refuses(Gan.Run("sample", "--run", run, "--text", "a frog", "--out", output), vocabulary);
        }

        File.Delete(vocabulary);
        Gan.Refuses(Gan.Run("sample", "--run", run, "--text", "a frog", "--out", output), vocabulary);
    }

    private Gan.Outcome Sample(params string[] more) => Gan.Run(["sample", "--run", trained.Run, "--out", output, .. more]);

    public sealed class Trained : IDisposable
    {
        private static readonly string[] s_texts = ["a frog", "Red Heart", "blue star"];

        public Trained()
        {
            Images = Scratch.Pngs("images", 12, 20);
            File.WriteAllText(Captions, "file,caption\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"{i:D4}.png,{s_texts[i % 3]}\n")));
            TensorFile.Write(Codes, [.. Enumerable.Range(0, 12).Select(i => ($"{i:D4}.png", new long[] { 5 }, (Array)TensorFile.Fill(5, (uint)(i % 3), 1, 0)))]);
            Gan.Outcome outcome = Train(Run);
            Assert.True(outcome.Code == 0, outcome.Error);
        }

        internal Scratch Scratch { get; } = new();

        internal string Images { get; }

        internal string Captions => Scratch["captions.csv"];

        internal string Codes => Scratch["codes.safetensors"];

        internal string Run => Scratch["run"];

        /// <summary>A training of a small network, with other options or values: names and values in turn.</summary>
        internal Gan.Outcome Train(string run, params string[] more)
        {
            Dictionary<string, string> options = new(StringComparer.Ordinal)
            {
                ["--data"] = Images,
                ["--captions"] = Captions,
                ["--out"] = run,
                ["--size"] = "16",
                ["--batch"] = "4",
                ["--steps"] = "3",
                ["--features"] = "8",
                ["--discriminator-features"] = "8",
                ["--code"] = "4",
                ["--latent"] = "6",
                ["--precision"] = "float32",
                ["--threads"] = "1",
            };
            foreach (string[] option in more.Chunk(2)) options[option[0]] = option[1];
            return Gan.Run(["train", "gancls", .. options.SelectMany(option => new[] { option.Key, option.Value })]);
        }

        public void Dispose() => Scratch.Dispose();
    }
}
