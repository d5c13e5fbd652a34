using System.Text.Json;

namespace GanFunctional.Data.Tests;

/// <summary>The files that files/make.py makes, and what they should read as.</summary>
internal static class Samples
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "files");
    private static readonly JsonDocument s_expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, "expected.json")));

    public static string PathOf(string name) => Path.Combine(s_folder, name);

    public static Image Expected(string name)
    {
        JsonElement entry = s_expected.RootElement.GetProperty(name);
        int[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
        return new Image(shape[1], shape[0], shape.Length == 3 ? 3 : 1, Convert.FromHexString(entry.GetProperty("pixels").GetString()!));
    }

    /// <summary>The same image in 3 or 1 channels, by the textbook formula.</summary>
    public static byte[] In(this Image image, int channels) =>
        (image.Channels, channels) switch
        {
            (1, 3) => [.. image.Pixels.SelectMany(p => new[] { p, p, p })],
            (3, 1) => [.. image.Pixels.Chunk(3).Select(p => (byte)Math.Round(0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2]))],
            _ => image.Pixels,
        };

    /// <summary>A picture that is told from every other one by its number, 3 channels.</summary>
    public static Image Numbered(int number, int width = 8, int height = 8) =>
        new(width, height, 3, [.. Enumerable.Range(0, width * height * 3).Select(i => (byte)(number * 7 + i * (number % 5 + 1)))]);

    public static int LargestDifference(byte[] a, byte[] b)
    {
        Assert.Equal(a.Length, b.Length);
        return a.Zip(b, (p, q) => Math.Abs(p - q)).Max();
    }
}

/// <summary>A folder that goes when the test ends.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("gan-data-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes numbered PNGs 000.png, 001.png …</summary>
    public TempFolder WithImages(int count, int width = 8, int height = 8)
    {
        for (int i = 0; i < count; i++)
            PngFile.Write(this[$"{i:d3}.png"], Samples.Numbered(i, width, height));
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
