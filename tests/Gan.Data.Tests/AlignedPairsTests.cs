using FsCheck;
using FsCheck.Fluent;

namespace GanFunctional.Data.Tests;

public class AlignedPairsTests
{
    [Fact]
    public void Halves_side_by_side_and_images_of_two_folders_make_the_same_pairs() =>
        Prop.ForAll(Gen.Choose(1, 9).Two().ToArbitrary(), size =>
        {
            (int width, int height) = size;
            using TempFolder folder = new();
            Directory.CreateDirectory(folder["both"]);
            Directory.CreateDirectory(folder["two/a"]);
            Directory.CreateDirectory(folder["two/b"]);
            Image a = Samples.Numbered(1, width, height);
            Image b = Samples.Numbered(2, width, height);
            PngFile.Write(folder["both/x.png"], Beside(a, b));
            PngFile.Write(folder["two/a/x.png"], a);
            PngFile.Write(folder["two/b/x.png"], b);
            foreach (int channels in new[] { 2, 6 })
            {
                byte[][] planes = [a.In(channels / 2), b.In(channels / 2)];
                byte[] expected = [.. planes[0].Chunk(channels / 2).Zip(planes[1].Chunk(channels / 2)).SelectMany(p => p.First.Concat(p.Second))];
                // Higher halves are taken for single photographs.
                foreach (string path in width >= height ? new[] { folder["both"], folder["two"] } : [folder["two"]])
                {
                    Image pair = Datasets.OpenPairs(path).Read(0, channels);
                    Assert.Equal((width, height, channels), (pair.Width, pair.Height, pair.Channels));
                    Assert.Equal(expected, pair.Pixels);
                }
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Partners_have_one_relative_path_whatever_the_extension_and_order()
    {
        using TempFolder folder = new();
        string[] a = ["n/2.png", "n/10.png", "m/2.png"];
        string[] b = ["m/2.PNG", "n/10.png", "n/2.jpeg"];
        Place(folder, "A", a);
        Place(folder, "B", b);
        Numbered(folder, "A", a);
        for (int i = 0; i < 3; i++)
            PngFile.Write(folder["B/" + b[2 - i]], Samples.Numbered(i == 1 ? 11 : i == 0 ? 10 : 12, 4, 4));
        AlignedPairs pairs = Datasets.OpenPairs(folder["A"], folder["B"]);
        Assert.Equal((3, 6), (pairs.Count, pairs.Channels));
        for (int i = 0; i < 3; i++)
        {
            int number = Array.IndexOf(a, Path.GetRelativePath(folder["A"], pairs.Describe(i)));
            byte[] pixels = pairs.Read(i, 6).Pixels;
            Assert.Equal(Samples.Numbered(number, 4, 4).Pixels, pixels.Chunk(6).SelectMany(p => p[..3]));
            Assert.Equal(Samples.Numbered(number + 10, 4, 4).Pixels, pixels.Chunk(6).SelectMany(p => p[3..]));
        }
    }

    [Fact]
    public void A_loader_gives_both_halves_the_same_crop_flip_and_colours()
    {
        using TempFolder folder = new();
        for (int i = 0; i < 6; i++)
            PngFile.Write(folder[$"{i}.png"], Beside(Samples.Numbered(i, 20, 15), Samples.Numbered(i, 20, 15)));
        ImageTransform transform = new(8, 6, 6, Flip: true, Crop.Random, Load: (12, 9), Jitter: 0.3f);
        using BatchLoader loader = new(Datasets.OpenPairs(folder.Path), transform, 3, seed: 4, threads: 2);
        for (int k = 0; k < 6; k++)
        {
            ImageBatch batch = loader.Next();
            Assert.Null(batch.Labels);
            foreach (float[] image in batch.Pixels.Chunk(6 * 8 * 6))
                Assert.Equal(image[..(3 * 8 * 6)], image[(3 * 8 * 6)..]);
        }

        string message = Assert.Throws<DataException>(
            () => new BatchLoader(Datasets.OpenPairs(folder.Path), transform with { Channels = 3 }, 3, 4, 2)).Message;
        Assert.Contains("aligned pairs", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_without_a_partner_are_counted_and_named()
    {
        using TempFolder folder = new();
        Place(folder, "A", [.. Enumerable.Range(0, 9).Select(i => $"{i}.png"), "common.png"]);
        Place(folder, "B", ["common.jpg", "extra.png"]);
        string message = Assert.Throws<DataException>(() => Datasets.OpenPairs(folder["A"], folder["B"])).Message;
        Assert.Contains($"'{folder["B"]}' lacks 9 ('0', '1', '2', '3', '4' and 4 more), and '{folder["A"]}' lacks 1 ('extra')", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(16, 9)]
    [InlineData(2, 3)]
    public void Single_photographs_are_not_cut_into_pairs(int width, int height)
    {
        using TempFolder folder = new TempFolder().WithImages(2, 8 * width, 8 * height);
        string message = Assert.Throws<DataException>(() => Datasets.OpenPairs(folder.Path)).Message;
        Assert.Contains($"{8 * width}×{8 * height}", message, StringComparison.Ordinal);
        Assert.Contains("--data-b", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_two_of_which_one_has_nothing_to_read_is_refused_by_its_name()
    {
        using TempFolder folder = new();
        Place(folder, "A", ["0.png", "1.png"]);
        Place(folder, "B", ["0.tif", "1.tif", "notes.txt"]);
        string message = Assert.Throws<DataException>(() => Datasets.OpenPairs(folder.Path)).Message;
        Assert.Contains($"'{folder["B"]}' holds no", message, StringComparison.Ordinal);
        Assert.Contains("2 .tif (such as '0.tif'; TIFF is not read, convert it to PNG), 1 .txt (such as 'notes.txt')", message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_name_twice_in_a_folder_is_refused()
    {
        using TempFolder folder = new();
        Place(folder, "A", ["x.png", "x.jpg"]);
        Place(folder, "B", ["x.png"]);
        string message = Assert.Throws<DataException>(() => Datasets.OpenPairs(folder["A"], folder["B"])).Message;
        Assert.Contains("x.jpg", message, StringComparison.Ordinal);
        Assert.Contains("x.png", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_that_do_not_fit_are_refused_by_name()
    {
        using TempFolder folder = new();
        Directory.CreateDirectory(folder["A"]);
        Directory.CreateDirectory(folder["B"]);
        PngFile.Write(folder["A/x.png"], Samples.Numbered(1, 4, 5));
        PngFile.Write(folder["B/x.png"], Samples.Numbered(1, 5, 4));
        Refused(Datasets.OpenPairs(folder.Path), folder["A/x.png"], "4×5", folder["B/x.png"], "5×4");
        Refused(Datasets.OpenPairs(folder["B"]), folder["B/x.png"], "5 pixels wide");
        File.WriteAllText(folder["B/x.png"], "no picture");
        Refused(Datasets.OpenPairs(folder.Path), folder["B/x.png"], "content is not PNG");
        Assert.Throws<DataException>(() => Datasets.OpenPairs(folder["A"], folder["absent"]));

        static void Refused(AlignedPairs pairs, params string[] words)
        {
            string message = Assert.Throws<DataException>(() => pairs.Read(0, 6)).Message;
            Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
        }
    }

    private static void Place(TempFolder folder, string under, string[] names)
    {
        foreach (string name in names)
        {
            string path = folder[$"{under}/{name}"];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, []);
        }
    }

    private static void Numbered(TempFolder folder, string under, string[] names)
    {
        foreach ((int i, string name) in names.Index())
            PngFile.Write(folder[$"{under}/{name}"], Samples.Numbered(i, 4, 4));
    }

    private static Image Beside(Image a, Image b) =>
        new(2 * a.Width, a.Height, 3, [.. a.Pixels.Chunk(3 * a.Width).Zip(b.Pixels.Chunk(3 * a.Width)).SelectMany(rows => rows.First.Concat(rows.Second))]);
}
