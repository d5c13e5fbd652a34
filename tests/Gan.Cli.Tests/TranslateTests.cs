using GanFunctional.Data;
using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary>Pix2Pix, CycleGAN and StarGAN from images to images: what a run leaves, and what is made with it.</summary>
[Collection(nameof(TranslateTests))]
public sealed class TranslateTests(TranslateTests.Trained trained)
{
    private readonly string output = trained.Scratch[Guid.NewGuid().ToString("N")];

    [Theory]
    [InlineData("pix2pix", "generator", "discriminator")]
    [InlineData("cyclegan", "generator_ab", "generator_ba", "discriminator_a", "discriminator_b")]
    [InlineData("stargan", "generator", "discriminator")]
    [InlineData("attributes", "generator", "discriminator")]
    public void A_run_leaves_every_network(string run, params string[] networks) =>
        Assert.Equal(
            networks.Order(StringComparer.Ordinal),
            Directory.GetFiles(trained.Scratch[run], "*.safetensors").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("pix2pix", 3, 4)] // A, G(A), B
    [InlineData("cyclegan", 6, 4)] // A, to B, back, B, to A, back
    [InlineData("stargan", 3, 4)] // the image, and each of two classes
    [InlineData("attributes", 4, 4)]
    public void The_sample_picture_shows_what_the_variant_does(string run, int columns, int rows)
    {
        Image picture = ImageFile.Read(Directory.GetFiles(Path.Combine(trained.Scratch[run], "samples"), "*.png").Order(StringComparer.Ordinal).Last(), 3);
        Assert.Equal((columns * 18 + 2, rows * 18 + 2), (picture.Width, picture.Height));
    }

    [Theory]
    [InlineData("pix2pix", null, 4)]
    [InlineData("pix2pix", "b", 4)]
    [InlineData("cyclegan", "a", 4)]
    [InlineData("cyclegan", "b", 4)]
    [InlineData("cyclegan", "all", 8)]
    [InlineData("stargan", "light", 4)]
    [InlineData("stargan", "all", 8)]
    [InlineData("attributes", "warm,big", 4)]
    [InlineData("attributes", "all", 12)]
    public void Every_image_is_translated(string run, string? to, int files)
    {
        Gan.Outcome outcome = Translate(run, to is null ? [] : ["--to", to]);

        Assert.Equal((0, ""), (outcome.Code, outcome.Unusual));
        string[] made = Directory.GetFiles(output, "0*.png");
        Assert.Equal(files, made.Length);
        Image one = ImageFile.Read(made[0], 3);
        Assert.Equal((16, 16), (one.Width, one.Height));
        Assert.True(File.Exists(Path.Combine(output, "translations.png")));
    }

    [Theory]
    [InlineData("pix2pix", "generator", "b")]
    [InlineData("cyclegan", "generator_ab", "b")]
    [InlineData("cyclegan", "generator_ba", "a")]
    [InlineData("stargan", "generator", "light")]
    [InlineData("attributes", "generator", "warm,big")]
    public void A_generators_file_translates_as_its_run(string run, string network, string to)
    {
        string config = trained.Scratch[Guid.NewGuid().ToString("N")], alone = Path.Combine(trained.Scratch.Make(Guid.NewGuid().ToString("N")), $"{network}.safetensors"), again = output + "-file";
        File.Copy(Path.Combine(trained.Scratch[run], $"{network}.safetensors"), alone);
        File.Copy(Path.Combine(trained.Scratch[run], "config.json"), config);

        Assert.Equal(0, Translate(run, "--to", to, "--seed", "3").Code);
        Gan.Outcome outcome = Gan.Run("translate", "--run", alone, "--run-config", config, "--images", trained.Scratch["pairs/a"], "--out", again, "--to", to, "--seed", "3");

        Assert.Equal((0, ""), (outcome.Code, outcome.Unusual));
        Assert.Equal(File.ReadAllBytes(Path.Combine(output, "translations.png")), File.ReadAllBytes(Path.Combine(again, "translations.png")));
    }

    [Fact]
    public void Labels_make_a_difference()
    {
        string first = trained.Scratch["first"], second = trained.Scratch["second"];
        Assert.Equal(0, Gan.Run("translate", "--run", trained.Scratch["stargan"], "--images", trained.Scratch["pairs/a"], "--to", "light", "--out", first).Code);
        Assert.Equal(0, Gan.Run("translate", "--run", trained.Scratch["stargan"], "--images", trained.Scratch["pairs/a"], "--to", "dark", "--out", second).Code);
        Assert.NotEqual(File.ReadAllBytes(Path.Combine(first, "translations.png")), File.ReadAllBytes(Path.Combine(second, "translations.png")));
    }

    [Fact]
    public void The_distance_to_the_truth_is_told_beside_that_of_doing_nothing()
    {
        Gan.Outcome outcome = Translate("pix2pix", "--truth", trained.Scratch["pairs/a"]);

        Assert.Equal(0, outcome.Code);
        Assert.Contains("to the truth, translation: ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("to the truth, input: 0.0000", outcome.Output, StringComparison.Ordinal); // the images themselves
        Assert.Contains("to the truth, mean colour: ", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_size_than_the_trained_also_wider_than_high()
    {
        Assert.Equal(0, Translate("pix2pix", "--size", "48x32").Code);
        Image one = ImageFile.Read(Directory.GetFiles(output, "0*.png")[0], 3);
        Assert.Equal((48, 32), (one.Width, one.Height));
    }

    [Fact]
    public void Dropout_is_off_in_evaluation_only()
    {
        // Without dropout or batch statistics the seed makes no difference; the paper's way has both.
        Assert.Equal(Bytes("--mode", "eval", "--seed", "1"), Bytes("--mode", "eval", "--seed", "2"));
        Assert.NotEqual(Bytes("--mode", "eval"), Bytes("--mode", "paper"));

        byte[] Bytes(params string[] more)
        {
            string folder = trained.Scratch[Guid.NewGuid().ToString("N")];
            Assert.Equal(0, Gan.Run(["translate", "--run", trained.Scratch["pix2pix"], "--images", trained.Scratch["pairs/a"], "--out", folder, .. more]).Code);
            return File.ReadAllBytes(Path.Combine(folder, "translations.png"));
        }
    }

    [Theory]
    [InlineData("cyclegan", "", "a or b", "--to")]
    [InlineData("stargan", "--to purple", "'purple'", "dark or light")]
    [InlineData("stargan", "--to dark,light", "exclude each other")]
    [InlineData("attributes", "--to +warm,big", "some without")]
    [InlineData("attributes", "--to +warm,-warm", "'+warm,-warm' names an attribute twice")]
    [InlineData("attributes", "--to +purple", "'+purple'", "warm, big or old")]
    [InlineData("attributes", "--to warm --labels TABLE", "'warm' keeps none", "omit --labels")]
    [InlineData("stargan", "--to +dark", "dark or light exclude each other", "without a sign")]
    [InlineData("stargan", "--to none", "dark or light exclude each other")]
    [InlineData("gan", "", "variant gan", "pix2pix, cyclegan or stargan")]
    public void A_mistake_is_one_sentence_and_leaves_nothing(string run, string more, params string[] says)
    {
        Gan.Refuses(Translate(run, more.Replace("TABLE", trained.Scratch["table.csv"], StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries)), says);
        Assert.False(Path.Exists(output));
    }

    [Fact]
    public void Unpaired_names()
    {
        string other = trained.Scratch.Pngs("other", 3, 16);
        Gan.Refuses(Train("pix2pix", "--data", trained.Scratch["pairs/a"], "--data-b", other), "not all pairs", "0003");
        Gan.Refuses(Translate("pix2pix", "--truth", other), "not all pairs", "0003");
        Assert.False(Path.Exists(output));
    }

    [Theory]
    [InlineData("stargan --data CLASSES --attributes dark,purple --batch 2", "purple", "dark")]
    [InlineData("stargan --data CLASSES --labels TABLE --attributes warm,huge --batch 2", "huge", "warm")]
    [InlineData("stargan --data CLASSES --labels TABLE --exclusive --batch 2", "exclude each other")]
    [InlineData("stargan --data PAIRS/a --batch 2", "has no classes")]
    [InlineData("stargan --data CLASSES --attributes2 warm --batch 2", "second data set")]
    [InlineData("stargan --data CLASSES --size 10 --batch 2", "10×10")]
    [InlineData("cyclegan --data-a PAIRS/a --data-b PAIRS/b --size 18", "18×18", "multiples of 4")]
    [InlineData("cyclegan --data-a PAIRS/a --data-b PAIRS/b --load 8", "smaller than the training size 16")]
    [InlineData("cyclegan --data-a PAIRS/a --data-b PAIRS/b --batch 9", "batch of 9")]
    [InlineData("pix2pix --data PAIRS --depth 7 --size 64", "depth 7")]
    [InlineData("pix2pix --data PAIRS --patch 50", "--patch takes 1, 16, 34, 70, 142 or 286, not '50'")]
    public void A_training_that_cannot_be(string line, params string[] says)
    {
        string[] words = [.. line.Split(' ').Select(word => word
            .Replace("PAIRS", trained.Scratch["pairs"], StringComparison.Ordinal)
            .Replace("CLASSES", trained.Scratch["classes"], StringComparison.Ordinal)
            .Replace("TABLE", trained.Scratch["table.csv"], StringComparison.Ordinal))];
        Gan.Refuses(Train(words[0], words[1..]), says);
        Assert.False(Path.Exists(output));
    }

    private Gan.Outcome Translate(string run, params string[] more) =>
        Gan.Run(["translate", "--run", trained.Scratch[run], "--images", trained.Scratch["pairs/a"], "--out", output, .. more]);

    private Gan.Outcome Train(string variant, params string[] more) =>
        Gan.Run(["train", variant, "--out", output, "--steps", "1", .. more]);

    [CollectionDefinition(nameof(TranslateTests))]
    public sealed class Runs : ICollectionFixture<Trained>;

    public sealed class Trained : IDisposable
    {
        private static readonly string[] s_small =
            ["--steps", "3", "--batch", "2", "--size", "16", "--features", "4", "--discriminator-features", "4", "--samples", "4", "--channels", "3", "--precision", "float32", "--threads", "1"];

        public Trained()
        {
            string a = Scratch.Pngs("pairs/a", 4, 16), b = Scratch.Pngs("pairs/b", 4, 16);
            Directory.CreateDirectory(Scratch["classes"]);
            Directory.Move(Scratch.Pngs("dark", 3, 16), Scratch["classes/dark"]);
            Directory.Move(Scratch.Pngs("light", 3, 16), Scratch["classes/light"]);
            File.WriteAllLines(Scratch["table.csv"], ["file,warm,big,old", .. Enumerable.Range(0, 3).SelectMany(i => new[] { $"dark/000{i}.png,1,{i % 2},0", $"light/000{i}.png,0,1,1" })]);
            Said = Run("pix2pix", ["--data", Scratch["pairs"]], "pix2pix");
            Run("cyclegan", ["--data-a", a, "--data-b", b, "--blocks", "2"], "cyclegan");
            Run("stargan", ["--data", Scratch["classes"], "--blocks", "1", "--critic", "1"], "stargan");
            Run("stargan", ["--data", Scratch["classes"], "--labels", Scratch["table.csv"], "--blocks", "1", "--critic", "1", "--objective", "log"], "attributes");
            Gan.Outcome gan = Gan.Run("train", "gan", "--data", a, "--out", Scratch["gan"], "--steps", "1", "--batch", "2", "--size", "16", "--samples", "1");
            Assert.True(gan.Code == 0, gan.Error);
        }

        internal Scratch Scratch { get; } = new();

        /// <summary>Output of the training of pix2pix.</summary>
        internal string Said { get; }

        public void Dispose() => Scratch.Dispose();

        /// <summary>Writes an image of random grey values.</summary>
        internal string Noise(string name, int width, int height, int seed = 1)
        {
            byte[] pixels = new byte[width * height];
            new Random(seed).NextBytes(pixels);
            Directory.CreateDirectory(Path.GetDirectoryName(Scratch[name])!);
            PngFile.Write(Scratch[name], new Image(width, height, 1, pixels));
            return Scratch[name];
        }

        private string Run(string variant, string[] more, string name)
        {
            Gan.Outcome outcome = Gan.Run(["train", variant, "--out", Scratch[name], .. s_small, .. more]);
            Assert.True(outcome.Code == 0, $"{name}: {outcome.Error}");
            return outcome.Error;
        }
    }
}
