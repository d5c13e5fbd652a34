using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;

namespace GanFunctional.Data.Bench;

/// <summary>Folders of made-up photographs: shades, edges and grain, which compress about as real ones do.</summary>
internal sealed class Pictures : IDisposable
{
    private static readonly Configuration s_sharp = new();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gan-data-bench-");

    /// <summary>A folder of <paramref name="count"/> images, as <c>png</c> or <c>jpg</c>.</summary>
    public string Make(string kind, int width, int height, int count)
    {
        string folder = Path.Combine(_folder.FullName, $"{kind}-{width}x{height}-{count}");
        if (Directory.Exists(folder))
            return folder;
        Directory.CreateDirectory(folder);
        // A few different ones, which is enough for the decoders.
        Image[] images = [.. Enumerable.Range(0, Math.Min(count, 16)).Select(i => Photograph(i, width, height))];
        for (int i = 0; i < count; i++)
        {
            string path = Path.Combine(folder, $"{i:d6}.{kind}");
            if (i >= images.Length)
                File.Copy(Path.Combine(folder, $"{i % images.Length:d6}.{kind}"), path);
            else if (kind == "png")
                PngFile.Write(path, images[i]);
            else
                WriteJpeg(path, images[i]);
        }

        return folder;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Image Photograph(int number, int width, int height)
    {
        SplitMix random = new((ulong)number);
        byte[] pixels = new byte[width * height * 3];
        (int turn, int grain) = (random.Below(6), 6 + random.Below(6));
        for (int i = 0; i < pixels.Length; i++)
        {
            double x = (double)(i / 3 % width) / width, y = (double)(i / 3 / width) / height;
            double shade = 110 + 60 * Math.Sin(9 * x + turn + i % 3) + 40 * Math.Cos(23 * y * x - i % 3) + (Math.Abs(x - 0.5) + Math.Abs(y - 0.4) < 0.3 ? 30 : 0);
            pixels[i] = (byte)Math.Clamp(shade + random.Below(grain), 0, 255);
        }

        return new Image(width, height, 3, pixels);
    }

    private static void WriteJpeg(string path, Image image)
    {
        using var pixels = SixLabors.ImageSharp.Image.LoadPixelData<Rgb24>(s_sharp, image.Pixels, image.Width, image.Height);
        using FileStream file = File.Create(path);
        new JpegEncoder { Quality = 90, ColorType = JpegColorType.YCbCrRatio420 }.Encode(pixels, file);
    }
}
