using GanFunctional.Data;
using Xunit;

namespace GanFunctional.CSharp.Tests;

/// <summary>Images that are set aside from training.</summary>
public sealed class HoldOutTests : IDisposable
{
    private readonly TinyData data = new(24);

    public void Dispose() => data.Dispose();

    public static TheoryData<string, Func<TinyPaths, TrainOptions>> Trainings => new()
    {
        { "dcgan", paths => new DcganOptions { Data = paths.Images, Size = 20, Channels = 1 } },
        { "pix2pix", paths => new Pix2PixOptions { Data = paths.Images, DataB = paths.Images, Size = 16, Channels = 1 } },
        { "cyclegan", paths => new CycleGanOptions { DataA = paths.Images, DataB = paths.Images, Size = 16, Channels = 1, Blocks = 1 } },
        { "stargan", paths => new StarGanOptions { Data = paths.Images, Labels = paths.Table, Size = 16, Channels = 1, Blocks = 1 } },
        { "gancls", paths => new GanClsOptions { Data = paths.Images, Captions = paths.Table, Size = 16, Channels = 1, Features = 4, DiscriminatorFeatures = 4 } },
    };

    [Theory]
    [MemberData(nameof(Trainings))]
    public void No_image_that_is_held_out_is_trained_on(string name, Func<TinyPaths, TrainOptions> options)
    {
        string table = Path.Combine(data.Folder, "table.csv");
        File.WriteAllLines(table, Enumerable.Range(0, 24).Select(i => $"{i:D3}.png,{i % 2},text {i}").Prepend(name == "gancls" ? "file,old,caption" : "file,old,x"));
        TrainOptions given = options(new(data.Images, table)) with { Out = data.Run, Batch = 4, Steps = 6, HoldOut = 10, LogEvery = 1, Precision = Precision.Float32 };
        if (given is StarGanOptions stargan) given = stargan with { Attributes = ["old"] };
        // Whoever reads one of them says so: they can't be read.
        (_, IImageSource? heldOut) = given.Split(new ImageFolder(data.Images));
        Assert.Equal(10, heldOut!.Count);
        foreach (int i in Enumerable.Range(0, 10)) File.WriteAllText(heldOut.Describe(i), "no image");

        List<string> said = [];
        Training.Run(given, notice: said.Add);
        Assert.DoesNotContain(said, sentence => sentence.Contains("skipped", StringComparison.Ordinal) || sentence.Contains("unreadable", StringComparison.Ordinal));
        Assert.Contains(said, sentence => sentence.StartsWith("14 20×20 grey", StringComparison.Ordinal) || sentence.Contains("14 pairs", StringComparison.Ordinal) || sentence.Contains(": 14 ", StringComparison.Ordinal));
        Assert.Contains($"{(name == "cyclegan" ? 20 : 10)} more are held out of training", said);
    }

    [Fact]
    public void An_evaluation_compares_with_the_images_that_were_held_out()
    {
        Training.Run(data.Options with { HoldOut = 11 });
        EvaluateOptions evaluate = new() { Run = data.Run, Count = 20, Cache = Path.Combine(data.Folder, "cache"), Extractor = "random" };
        EvaluationResult result = Evaluation.Run(evaluate);
        Assert.Equal((13L, 11L), (result.ReferenceCount, result.HeldOut!.Count));

        // Too few to say anything of; and none where other real images are given.
        string few = Path.Combine(data.Folder, "few");
        Training.Run(data.Options with { HoldOut = 3, Out = few });
        List<string> said = [];
        Assert.Null(Evaluation.Run(evaluate with { Run = few }, notice: said.Add).HeldOut);
        Assert.Contains(said, sentence => sentence.StartsWith("the 3 images held out of training are not evaluated", StringComparison.Ordinal));
        Assert.Null(Evaluation.Run(evaluate with { Data = data.Images }).HeldOut);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_translation_without_images_is_of_those_that_were_held_out(bool reverse)
    {
        // B is A upside down in its levels.
        string other = Directory.CreateDirectory(Path.Combine(data.Folder, "other")).FullName;
        foreach (string path in Directory.GetFiles(data.Images))
        {
            Image image = ImageFile.Read(path, 1);
            PngFile.Write(Path.Combine(other, Path.GetFileName(path)), image with { Pixels = [.. image.Pixels.Select(level => (byte)(255 - level))] });
        }

        Pix2PixOptions options = new()
        {
            Data = data.Images,
            DataB = other,
            Out = data.Run,
            Size = 20,
            Channels = 1,
            Depth = 2,
            Features = 4,
            DiscriminatorFeatures = 4,
            Steps = 1,
            HoldOut = 3,
            Reverse = reverse,
        };
        Training.Run(options);
        TranslateResult own = ImageTranslation.Run(new() { Run = data.Run, Out = Path.Combine(data.Folder, "own") });
        (_, IImageSource? heldOut) = options.Split(new ImageFolder(data.Images));
        string[] names = [.. Enumerable.Range(0, 3).Select(i => Path.GetFileName(heldOut!.Describe(i)))];
        Assert.Equal(names.Select((name, i) => $"{i + 1:D5}-{name}"), own.Files.Select(file => Path.GetFileName(file)!));

        // The same pairs, given: the truth is measured as well.
        foreach ((string from, string to) in new[] { (data.Images, "a"), (other, "b") })
        {
            Directory.CreateDirectory(Path.Combine(data.Folder, to));
            foreach (string name in names) File.Copy(Path.Combine(from, name), Path.Combine(data.Folder, to, name));
        }

        (string images, string truth) = reverse ? ("b", "a") : ("a", "b");
        TranslateResult given = ImageTranslation.Run(new()
        {
            Run = data.Run,
            Images = [Path.Combine(data.Folder, images)],
            Truth = Path.Combine(data.Folder, truth),
            Out = Path.Combine(data.Folder, "given"),
        });
        Assert.Equal(given.Distances, own.Distances);
        Assert.NotEmpty(own.Distances);
    }

    [Fact]
    public void A_run_that_held_none_out_has_none_to_translate()
    {
        Training.Run(new Pix2PixOptions { Data = data.Images, DataB = data.Images, Out = data.Run, Size = 16, Channels = 1, Depth = 2, Features = 4, DiscriminatorFeatures = 4, Steps = 1 });
        Assert.Contains("--hold-out", Assert.Throws<GanException>(() => ImageTranslation.Run(new() { Run = data.Run, Out = Path.Combine(data.Folder, "out") })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Holding_out_everything_is_refused() =>
        Assert.Contains("leaves none to train on", Assert.Throws<DataException>(() => Training.Run(data.Options with { HoldOut = 24 })).Message, StringComparison.Ordinal);

    /// <summary>Paths of a test's data.</summary>
    /// <param name="Images">Folder of images.</param>
    /// <param name="Table">Attributes and captions.</param>
    public sealed record TinyPaths(string Images, string Table);
}
