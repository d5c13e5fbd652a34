using GanFunctional.Testing;
using Xunit;

namespace GanFunctional.CSharp.Tests;

/// <summary>What holds for the training of every variant, noise to image or image to image.</summary>
public sealed class VariantsTests : IDisposable
{
    private readonly TinyData data = new(4);

    public void Dispose() => data.Dispose();

    public static TheoryData<string, Func<string, string, TrainOptions>> Trainings => new()
    {
        { "pix2pix", (images, run) => Small(new Pix2PixOptions { Data = images, DataB = images }, run) with { Jitter = 0.1, Load = 24 } },
        { "cyclegan", (images, run) => Small(new CycleGanOptions { DataA = images, DataB = images, Blocks = 1, Pool = 2 }, run) },
        { "stargan", (images, run) => Small(new StarGanOptions { Data = images, Labels = Table(images), Blocks = 1, Critic = 2, Batch = 2 }, run) },
        {
            "stargan on two data sets",
            (images, run) => Small(
                new StarGanOptions { Data = images, Labels = Table(images), Data2 = images, Labels2 = Table(images), Attributes2 = ["old"], Blocks = 1, Critic = 1, Batch = 2 }, run)
        },
    };

    [Theory]
    [MemberData(nameof(Trainings))]
    public void Training_frees_every_tensor(string name, Func<string, string, TrainOptions> options)
    {
        Assert.NotEmpty(name);
        using LiveTensors live = new();
        Training.Run(options(data.Images, data.Run));
        Assert.Equal(0, live.Added);
    }

    [Theory]
    [MemberData(nameof(Trainings))]
    public void The_same_seed_gives_the_same_bytes_however_often_it_is_looked_at(string name, Func<string, string, TrainOptions> options)
    {
        Assert.NotEmpty(name);
        string first = Path.Combine(data.Folder, "first"), second = Path.Combine(data.Folder, "second");
        Training.Run(options(data.Images, first) with { SampleEvery = 1 });
        Training.Run(options(data.Images, second));

        string[] networks = [.. Directory.GetFiles(first, "*.safetensors").Select(path => Path.GetFileName(path)!)];
        Assert.True(networks.Length >= 2);
        foreach (string network in networks) Assert.Equal(File.ReadAllBytes(Path.Combine(first, network)), File.ReadAllBytes(Path.Combine(second, network)));
    }

    [Fact]
    public void The_defaults_at_256_pixels_are_the_papers()
    {
        Pix2PixOptions pix2pix = Completed(Pix2PixVariant.Value, new Pix2PixOptions { Data = data.Images, DataB = data.Images, Out = data.Run, Size = 256 });
        Assert.Equal((8, 64, true), (pix2pix.Depth, pix2pix.Features, pix2pix.Dropout));
        Assert.Equal((70, 64), (pix2pix.Patch, pix2pix.DiscriminatorFeatures));
        Assert.Equal((100, 2e-4), (pix2pix.L1, pix2pix.Rate));

        CycleGanOptions cyclegan = Completed(CycleGanVariant.Value, new CycleGanOptions { DataA = data.Images, DataB = data.Images, Out = data.Run, Size = 256 });
        Assert.Equal((9, 64), (cyclegan.Blocks, cyclegan.Features));
        Assert.Equal((70, 64), (cyclegan.Patch, cyclegan.DiscriminatorFeatures));
        Assert.Equal((10, 0.5, 50, 2e-4), (cyclegan.Cycle, cyclegan.Identity, cyclegan.Pool, cyclegan.Rate));

        static T Completed<T>(Variant variant, T options)
            where T : TrainOptions
        {
            using TrainingRun run = variant.Begin(options, _ => { });
            return (T)run.Options;
        }
    }

    [Theory]
    [MemberData(nameof(Trainings))]
    public void A_dry_run_shows_the_data_and_the_shapes_and_writes_nothing(string name, Func<string, string, TrainOptions> options)
    {
        Assert.NotEmpty(name);
        TrainPreview preview = Training.Preview(options(data.Images, data.Run));

        Assert.NotEmpty(preview.Found);
        if (name.StartsWith("stargan", StringComparison.Ordinal)) Assert.Equal("4 20×20 grey images with the labels warm (2), old (2)", preview.Found[0]);
        Assert.True(preview.Networks.Count >= 2);
        // 16×16 in, and 16×16 out of every generator.
        foreach (PreviewedNetwork network in preview.Networks.Where(network => network.Name.StartsWith("generator", StringComparison.Ordinal)))
            Assert.Matches(@"^\[1, 16, 16\]( and \[\d+\])? → \[1, 16, 16\]$", network.Shapes);
        Assert.All(preview.Networks, network => Assert.Contains(" → ", network.Shapes, StringComparison.Ordinal));
        Assert.False(Directory.Exists(data.Run));
    }

    [Fact]
    public void A_discriminators_file_translates_nothing()
    {
        Training.Run(Small(new Pix2PixOptions { Data = data.Images, DataB = data.Images }, data.Run));
        string file = Path.Combine(data.Run, "discriminator.safetensors");
        Assert.Contains("is the discriminator of pix2pix, which translates nothing", Assert.Throws<GanException>(() => Translator.Load(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_translator_says_what_it_translates_to()
    {
        Training.Run(Small(new StarGanOptions { Data = data.Images, Labels = Table(data.Images), Blocks = 1, Critic = 1, Batch = 2 }, data.Run));
        using Translator translator = Translator.Load(data.Run);

        Assert.Equal(["warm", "old"], translator.Targets);
        Assert.Equal(("stargan", new ImageSize(16, 16), 1), (translator.Variant, translator.Size, translator.Channels));
        float[] image = new float[256];
        Assert.Equal(2 * 256, translator.Translate([.. image, .. image], 16, "warm").Length);
        Assert.NotEqual(translator.Translate(image, 16, "warm"), translator.Translate(image, 16, "warm,old"));
        Assert.Contains("values are not images", Assert.Throws<GanException>(() => translator.Translate(new float[100], 16, "warm")).Message, StringComparison.Ordinal);
        Assert.Contains("choose one", Assert.Throws<GanException>(() => translator.Translate(image, 16)).Message, StringComparison.Ordinal);
    }

    private static T Small<T>(T options, string run)
        where T : TranslationOptions =>
        options with
        {
            Out = run,
            Steps = 4,
            Size = 16,
            Channels = 1,
            Features = 4,
            DiscriminatorFeatures = 4,
            Samples = 2,
            Precision = Precision.Float32,
            Threads = 1,
        };

    private static string Table(string images)
    {
        string path = Path.Combine(images, "..", "table.csv");
        File.WriteAllLines(path, ["file,warm,old", "000.png,1,0", "001.png,0,1", "002.png,1,1", "003.png,0,0"]);
        return path;
    }
}
