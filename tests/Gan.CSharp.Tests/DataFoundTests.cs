using GanFunctional.Data;
using Xunit;

namespace GanFunctional.CSharp.Tests;

/// <summary>Trainings and evaluations say what they found in the data.</summary>
public sealed class DataFoundTests : IDisposable
{
    private readonly TinyData data = new(8);

    public void Dispose() => data.Dispose();

    [Fact]
    public void A_training_says_what_it_found_and_what_it_skips()
    {
        File.WriteAllText(Path.Combine(data.Images, "notes.txt"), "");
        File.WriteAllBytes(Path.Combine(data.Images, "scan.tif"), []);
        List<string> said = [];
        Training.Run(data.Options with { Steps = 1 }, notice: said.Add);
        Assert.Contains(
            "8 20×20 grey images; skipped: 1 .tif (such as 'scan.tif'; TIFF is not read, convert it to PNG), 1 .txt (such as 'notes.txt')", said);
    }

    [Fact]
    public void Size_and_channels_are_those_of_the_images()
    {
        DcganOptions given = data.Options with { Size = null, Channels = null, Steps = 1 };
        List<string> said = [];
        Assert.Equal((20, 1), Shape(given));

        // A colour image among the grey ones, and images of several sizes.
        PngFile.Write(Path.Combine(data.Images, "colour.png"), new Image(20, 20, 3, [.. Enumerable.Range(0, 1200).Select(i => (byte)i)]));
        Assert.Equal((20, 3), Shape(given));
        PngFile.Write(Path.Combine(data.Images, "large.png"), new Image(24, 24, 1, new byte[576]));
        Assert.Equal((64, 3), Shape(given));
        Assert.Contains("images are resized and cropped to 64 (--size for another size)", said);

        (ImageSize?, int?) Shape(DcganOptions options)
        {
            DcganOptions completed = (DcganOptions)Training.Preview(options, said.Add).Options;
            return (completed.Size, completed.Channels);
        }
    }

    [Fact]
    public void A_transparent_image_is_trained_on_and_drawn_where_asked()
    {
        for (int i = 0; i < 8; i++)
            PngFile.Write(Path.Combine(data.Images, $"{i:D3}.png"), new Image(20, 20, 4, [.. Enumerable.Range(0, 1600).Select(k => (byte)(k * (i + 3)))]));
        List<string> said = [];
        Training.Run(data.Options with { Channels = 4, Steps = 2 }, notice: said.Add);
        Assert.Contains("8 20×20 transparent colour images", said);
        string picture = Path.Combine(Directory.CreateDirectory(Path.Combine(data.Folder, "drawn")).FullName, "picture.png");
        using (TrainedGan gan = TrainedGan.Load(data.Run))
        {
            Assert.Equal(4, gan.Channels);
            gan.SaveGrid(picture, 4, seed: 1);
        }

        Assert.True(ImageSurvey.Of(new ImageFolder(Path.GetDirectoryName(picture)!)).IsTransparent);
        Assert.True(double.IsFinite(Evaluation.Run(new() { Run = data.Run, Count = 16, Cache = Path.Combine(data.Folder, "cache"), Extractor = "random" }).Generated.Frechet));
    }

    [Fact]
    public void A_translation_has_the_channels_of_both_domains()
    {
        string other = Directory.CreateDirectory(Path.Combine(data.Folder, "other")).FullName;
        CycleGanOptions given = new() { DataA = data.Images, DataB = other, Out = data.Run, Size = 16, Steps = 1, Blocks = 1, Features = 4, DiscriminatorFeatures = 4 };
        PngFile.Write(Path.Combine(other, "grey.png"), new Image(20, 20, 1, new byte[400]));
        Assert.Equal(1, ((CycleGanOptions)Training.Preview(given).Options).Channels);
        PngFile.Write(Path.Combine(other, "colour.png"), new Image(20, 20, 3, [.. Enumerable.Range(0, 1200).Select(i => (byte)i)]));
        Assert.Equal(3, ((CycleGanOptions)Training.Preview(given).Options).Channels);
    }

    [Fact]
    public void Labels_that_no_image_or_every_image_has_are_said()
    {
        string table = Path.Combine(data.Folder, "table.csv");
        File.WriteAllLines(table, Enumerable.Range(0, 8).Select(i => $"{i:D3}.png,{i % 2},1,0").Prepend("file,old,human,green"));
        List<string> said = [];
        Training.Preview(new StarGanOptions { Data = data.Images, Labels = table, Out = data.Run, Size = 16, Steps = 1, Batch = 2, Blocks = 1, Features = 4, DiscriminatorFeatures = 4, Channels = 1 }, said.Add);
        Assert.Contains(said, sentence => sentence.StartsWith("'human' is the same for all images", StringComparison.Ordinal) && sentence.Contains("every image has it", StringComparison.Ordinal));
        Assert.Contains(said, sentence => sentence.StartsWith("'green' is the same for all images", StringComparison.Ordinal) && sentence.Contains("no image has it", StringComparison.Ordinal));
        Assert.DoesNotContain(said, sentence => sentence.StartsWith("'old'", StringComparison.Ordinal));
    }
}
