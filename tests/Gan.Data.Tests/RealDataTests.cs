using System.Diagnostics;
using System.Formats.Tar;

namespace GanFunctional.Data.Tests;

/// <summary>Real files, where the machine has them.</summary>
public class RealDataTests
{
    [Fact]
    public void Fashion_mnist_is_sixty_thousand_labelled_clothes()
    {
        if (!Directory.Exists(Datasets.FashionMnistFolder))
            Assert.Skip($"{Datasets.FashionMnistFolder} is missing: apt install dataset-fashion-mnist");
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

    /// <summary>The first images of an archive, which is decompressed no further than that.</summary>
    private static void Extract(string archive, string to, int files)
    {
        if (!File.Exists(archive))
            Assert.Skip($"{archive} is missing.");
        ProcessStartInfo start = new("xz", ["-dc", archive]) { RedirectStandardOutput = true, UseShellExecute = false };
        using Process xz = Process.Start(start)!;
        using TarReader tar = new(xz.StandardOutput.BaseStream);
        for (int i = 0; i < files && tar.GetNextEntry() is { } entry;)
        {
            string extension = Path.GetExtension(entry.Name);
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && extension is ".png" or ".jpg")
                entry.ExtractToFile(Path.Combine(to, $"{i++:d3}{extension}"), overwrite: false);
        }

        xz.Kill();
    }
}
