using System.Runtime.InteropServices;

namespace GanFunctional.Data.Bench;

/// <summary>Folders of made-up photographs: shades, edges and grain, which compress about as real ones do.</summary>
internal sealed unsafe partial class Pictures : IDisposable
{
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
        nint handle = InitCompress();
        byte* file = null;
        nuint size = 0;
        fixed (byte* pixels = image.Pixels)
        {
            // RGB, 4:2:0, quality 90.
            if (Compress(handle, pixels, image.Width, 0, image.Height, 0, &file, &size, 2, 90, 0) != 0)
                throw new InvalidOperationException("TurboJPEG cannot encode the image.");
        }

        File.WriteAllBytes(path, new ReadOnlySpan<byte>(file, (int)size));
        Free(file);
        _ = Destroy(handle);
    }

    private const string Library = "libturbojpeg.so.0";

    [LibraryImport(Library, EntryPoint = "tjInitCompress")]
    private static partial nint InitCompress();

    [LibraryImport(Library, EntryPoint = "tjCompress2")]
    private static partial int Compress(
        nint handle, byte* pixels, int width, int pitch, int height, int format, byte** file, nuint* size, int subsampling, int quality, int flags);

    [LibraryImport(Library, EntryPoint = "tjFree")]
    private static partial void Free(byte* file);

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    private static partial int Destroy(nint handle);
}
