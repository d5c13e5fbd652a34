using System.Diagnostics;
using System.Formats.Tar;

namespace GanFunctional.Data.Tests;

/// <summary>Real files, where the machine has them.</summary>
public class RealDataTests
{
    [Fact]
    public void Fashion_mnist_is_sixty_thousand_labelled_clothes()
    {
        Assert.SkipWhen(PublishedDataset.FashionMnist.Find() is null, "Fashion-MNIST is not here (gan data fetch fashion-mnist)");
        IImageSource source = Datasets.Open("fashion-mnist");
        Assert.Equal((60000, 1, (28, 28), 10), (source.Count, source.Channels, source.Size!.Value, source.Classes.Count));
        // Published figures of the training set: mean 0.2860, standard deviation 0.3530, 6,000 images a class.
        double sum = 0, squares = 0;
        int[] classes = new int[10];
        Image? image = null;
        for (int i = 0; i < source.Count; i++)
        {
            image = source.Read(i, 1, image);
            foreach (byte p in image.Pixels)
            {
                sum += p / 255.0;
                squares += p / 255.0 * (p / 255.0);
            }

            classes[source.Label(i)!.Value]++;
        }

        double mean = sum / (60000 * 784);
        Assert.Equal(0.2860, mean, 1e-4);
        Assert.Equal(0.3530, Math.Sqrt(squares / (60000 * 784) - mean * mean), 1e-4);
        Assert.All(classes, n => Assert.Equal(6000, n));
        IImageSource test = Datasets.Open("fashion-mnist/test");
        Assert.Equal((10000, source.Classes), (test.Count, test.Classes));
    }

    [Theory]
    [InlineData("cifar10/cifar10-jpg.tar.xz", 32, 32)]
    [InlineData("mnist/mnist-png.tar.xz", 28, 28)]
    [InlineData("noto-emoji/noto-emoji-72x72.tar.xz", 72, 72)]
    [InlineData("openmoji/openmoji-72x72.tar.xz", 72, 72)]
    public void Real_images_are_all_read(string archive, int width, int height)
    {
        string path = Path.Combine(DataFolder(), archive);
        using TempFolder folder = new();
        Extract(path, folder.Path, files: 300);
        IImageSource source = Datasets.Open(folder.Path);
        Assert.InRange(source.Count, 100, 300);
        using BatchLoader loader = new(source, new ImageTransform(width, height, 3), source.Count, 1, 2);
        ImageBatch batch = loader.Next();
        Assert.Empty(loader.Skipped);
        Assert.Equal(Enumerable.Range(0, source.Count), batch.Indices.Order());
        for (int i = 0; i < source.Count; i++)
            Assert.True(source.Read(i, 3) is { } image && image.Width == width && image.Height == height);
        // Pictures and not blanks.
        Assert.True(batch.Pixels.Min() < -0.9f && batch.Pixels.Max() > 0.9f);
    }

    [Fact]
    public void Openmoji_is_pairs_captions_and_attributes()
    {
        string data = Path.Combine(DataFolder(), "openmoji");
        using TempFolder folder = new();
        Extract(Path.Combine(data, "openmoji-72x72.tar.xz"), folder.Path);

        AlignedPairs pairs = Datasets.OpenPairs(folder.Path);
        Assert.Equal(4147, pairs.Count);
        // The outlines come first, and leave more of the paper white than the colouring does.
        Image pair = pairs.Read(2000, 2);
        Assert.Equal((72, 72, 2), (pair.Width, pair.Height, pair.Channels));
        int[] white = [.. Enumerable.Range(0, 2).Select(half => pair.Pixels.Where((p, i) => i % 2 == half && p == 255).Count())];
        Assert.True(white[0] > white[1]);

        ImageFolder all = new(folder.Path);
        CaptionedFolder captioned = new(all, CaptionTable.Read(Path.Combine(data, "index.tsv"), ["name", "tags"]));
        // The index names 3,665 of them.
        Assert.Equal(3665, captioned.Count);
        Assert.Contains($"{2 * 4147 - 3665:N0} of {2 * 4147:N0} images", captioned.Notices[^1], StringComparison.Ordinal);
        int keycap = Enumerable.Range(0, captioned.Count).Single(i => captioned.Describe(i).EndsWith("color/0023-FE0F-20E3.png", StringComparison.Ordinal));
        Assert.Equal(["keycap: #", "number hash"], captioned.Captions(keycap));

        string[] tones = ["light", "medium-light", "medium", "medium-dark", "dark"];
        AttributeFolder toned = new(all, AttributeTable.Read(Path.Combine(data, "index.tsv"), [.. tones.Select(tone => $"tone={tone}")]));
        for (int tone = 0; tone < tones.Length; tone++)
        {
            // The collection's own description: 306 images of each tone.
            Assert.Equal(306, Enumerable.Range(0, toned.Count).Count(i => toned.Attributes(i)[tone] == 1f));
        }
    }

    private static string DataFolder()
    {
        if (Environment.GetEnvironmentVariable("GAN_DATA") is { Length: > 0 } given && Directory.Exists(given))
            return given;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string data = Path.Combine(at.FullName, "..", "shared", "data");
            if (Directory.Exists(data))
                return data;
        }

        Assert.Skip("There is no ../shared/data, and GAN_DATA is not set.");
        throw new UnreachableException();
    }

    /// <summary>The first images of an archive, which is decompressed no further than that, as 000.png, 001.png and so on.</summary>
    private static void Extract(string archive, string to, int files)
    {
        using Process xz = Decompress(archive);
        using TarReader tar = new(xz.StandardOutput.BaseStream);
        foreach ((int i, TarEntry image) in Images(tar).Take(files).Index())
            image.ExtractToFile(Path.Combine(to, $"{i:d3}{Path.GetExtension(image.Name)}"), overwrite: false);
        xz.Kill();
    }

    /// <summary>All images of an archive under their own names.</summary>
    private static void Extract(string archive, string to)
    {
        using Process xz = Decompress(archive);
        using TarReader tar = new(xz.StandardOutput.BaseStream);
        foreach (TarEntry image in Images(tar))
        {
            string path = Path.Combine(to, image.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            image.ExtractToFile(path, overwrite: false);
        }
    }

    private static Process Decompress(string archive)
    {
        if (!File.Exists(archive))
            Assert.Skip($"{archive} is missing.");
        return Process.Start(new ProcessStartInfo("xz", ["-dc", archive]) { RedirectStandardOutput = true, UseShellExecute = false })!;
    }

    private static IEnumerable<TarEntry> Images(TarReader tar)
    {
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && Path.GetExtension(entry.Name) is ".png" or ".jpg")
                yield return entry;
        }
    }
}
