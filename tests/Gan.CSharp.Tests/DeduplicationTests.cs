using GanFunctional.Data;
using Xunit;

namespace GanFunctional.CSharp.Tests;

public sealed class DeduplicationTests : IDisposable
{
    private const int Originals = 40;
    private readonly string folder = Directory.CreateTempSubdirectory("gan-dedup").FullName;

    private string Data => Path.Combine(folder, "data");

    [Fact]
    public void Finds_the_planted_duplicates_and_no_others_and_moves_nothing()
    {
        Plant();
        string[] before = Files(Data);

        DedupResult result = Run("report");

        Assert.Equal((Originals + 12, 12, 4), (result.Images, result.Duplicates, result.Groups));
        Assert.Null(result.Moved);
        string[] rows = File.ReadAllLines(result.Report);
        Assert.Equal("file,of,bits,likeness", rows[0]);
        Assert.Equal(
            Enumerable.Range(0, 4).SelectMany(i => new[] { "brighter", "moved", "noisy" }.Select(what => $"b/{i:D2}-{what}.png,a/{i:D2}.png")),
            rows.Skip(1).Select(row => string.Join(',', row.Split(',').Take(2))));
        Image picture = ImageFile.Read(result.Picture!, 3);
        Assert.Equal((8 * 34 + 2, 3 * 34 + 2), (picture.Width, picture.Height));
        Assert.Equal(before, Files(Data));
        Assert.Equal(["duplicates.csv", "pairs.png"], Files(Path.Combine(folder, "report")));
        Assert.Equal(File.ReadAllBytes(result.Report), File.ReadAllBytes(Run("again").Report));
    }

    [Fact]
    public void Applied_it_moves_all_but_the_first_and_can_be_run_again()
    {
        Plant();
        Dictionary<string, byte[]> before = Files(Data).ToDictionary(file => file, file => File.ReadAllBytes(Path.Combine(Data, file)));

        DedupResult result = Run("report", apply: true);

        Assert.Equal(12, result.Duplicates);
        string[] left = Files(Data), moved = Files(result.Moved!);
        Assert.Equal(Originals, left.Length);
        Assert.Equal(before.Keys.Order(StringComparer.Ordinal), left.Concat(moved).Order(StringComparer.Ordinal));
        Assert.All(moved, file => Assert.Equal(before[file], File.ReadAllBytes(Path.Combine(result.Moved!, file))));
        DedupResult again = Run("again", apply: true);
        Assert.Equal((Originals, 0), (again.Images, again.Duplicates));
        Assert.Null(again.Moved);
        Assert.Null(again.Picture);
    }

    [Fact]
    public void An_unreadable_image_is_told_and_left_out()
    {
        Plant();
        File.WriteAllText(Path.Combine(Data, "a", "broken.png"), "no image");
        List<string> notices = [];
        DedupResult result = Deduplication.Run(new() { Data = Data, Out = Path.Combine(folder, "report") }, notice: notices.Add);
        Assert.Equal((Originals + 12, 12), (result.Images, result.Duplicates));
        Assert.Single(notices, notice => notice.Contains("broken.png", StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_be_is_refused_before_anything_is_written()
    {
        Plant();
        string[] before = Files(folder);
        Refused("within", new() { Data = Data, Out = Path.Combine(Data, "report") });
        Refused("not empty", new() { Data = Data, Out = Data });
        Refused("distance takes", new() { Data = Data, Out = Path.Combine(folder, "report"), Distance = 40 });
        Refused("likeness takes", new() { Data = Data, Out = Path.Combine(folder, "report"), Likeness = 2 });
        string idx = Path.Combine(folder, "scenes-idx3-ubyte");
        File.WriteAllBytes(idx, [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4]);
        Refused("--apply moves image files", new() { Data = idx, Out = Path.Combine(folder, "report"), Apply = true });
        Assert.Equal([.. before, "scenes-idx3-ubyte"], Files(folder));
    }

    [Fact]
    public void Cancelled_it_leaves_nothing()
    {
        Plant();
        using CancellationTokenSource cancel = new();
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => Deduplication.Run(new() { Data = Data, Out = Path.Combine(folder, "report") }, cancel: cancel.Token));
        Assert.False(Path.Exists(Path.Combine(folder, "report")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private DedupResult Run(string name, bool apply = false) => Deduplication.Run(new() { Data = Data, Out = Path.Combine(folder, name), Apply = apply });

    private static void Refused(string says, DedupOptions options) => Assert.Contains(says, Assert.Throws<GanException>(() => Deduplication.Run(options)).Message, StringComparison.Ordinal);

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];

    // Forty images of their own in a/, and in b/ three variants of each of the first four.
    private void Plant()
    {
        Random random = new(5);
        Directory.CreateDirectory(Path.Combine(Data, "a"));
        Directory.CreateDirectory(Path.Combine(Data, "b"));
        for (int i = 0; i < Originals; i++)
        {
            Image image = Any(random);
            PngFile.Write(Path.Combine(Data, "a", $"{i:D2}.png"), image);
            if (i >= 4) continue;
            Write(i, "brighter", image, (x, y, c) => At(image, x, y, c) * 1.1 + 8);
            Write(i, "moved", image, (x, y, c) => At(image, Math.Max(0, x - 1), y, c));
            Write(i, "noisy", image, (x, y, c) => At(image, x, y, c) + random.Next(-6, 7));
        }
    }

    private void Write(int i, string what, Image image, Func<int, int, int, double> pixel)
    {
        byte[] pixels = new byte[image.Pixels.Length];
        for (int at = 0; at < pixels.Length; at++) pixels[at] = (byte)Math.Clamp(pixel(at / 3 % image.Width, at / 3 / image.Width, at % 3), 0, 255);
        PngFile.Write(Path.Combine(Data, "b", $"{i:D2}-{what}.png"), image with { Pixels = pixels });
    }

    private static double At(Image image, int x, int y, int channel) => image.Pixels[(y * image.Width + x) * 3 + channel];

    // Squares of eight pixels in colours of their own, smoothed where the image is made smaller.
    private static Image Any(Random random)
    {
        const int Side = 40, Square = 8;
        byte[] colours = new byte[Side / Square * (Side / Square) * 3], pixels = new byte[Side * Side * 3];
        random.NextBytes(colours);
        for (int at = 0; at < pixels.Length; at++)
            pixels[at] = (byte)(20 + colours[(at / 3 / Side / Square * (Side / Square) + at / 3 % Side / Square) * 3 + at % 3] * 4 / 5);
        return new(Side, Side, 3, pixels);
    }
}
