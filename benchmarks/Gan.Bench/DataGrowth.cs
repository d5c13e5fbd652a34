using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using GanFunctional.Data;

namespace GanFunctional.Bench;

/// <summary>
/// A large folder of images that costs little: sub-folders of up to 1,000 PNGs, one file each and hard links to it, which only
/// the folder's listing pays for. What it does not show is a disk that has to be waited for.
/// </summary>
internal static partial class DataGrowth
{
    private const int PerFolder = 1000, Side = 32, Batch = 64, Batches = 200;

    internal static void Fill(string folder, int images)
    {
        for (int i = 0; i < images; i++)
        {
            string below = Path.Combine(folder, $"{i / PerFolder:d4}"), path = Path.Combine(below, $"{i % PerFolder:d3}.png");
            if (i % PerFolder == 0)
            {
                Directory.CreateDirectory(below);
                PngFile.Write(path, Picture(i));
            }
            else if (Link(Path.Combine(below, "000.png"), path) != 0)
            {
                throw new IOException($"'{path}' could not be linked ({Marshal.GetLastPInvokeErrorMessage()}): choose a place with room for {images} links by setting TMPDIR");
            }
        }
    }

    /// <summary>The measuring process: prints <see cref="GrownData"/> as JSON.</summary>
    internal static void Run(string folder)
    {
        ImageTransform small = new(Side, Side, 3, Flip: true);
        // Starting .NET's and the decoder's machinery is no part of it.
        using (BatchLoader warm = new(new ImageFolder(Path.Combine(folder, "0000")), small, 1, 0, 1)) warm.Next();
        Stopwatch watch = Stopwatch.StartNew();
        double Lap()
        {
            double milliseconds = watch.Elapsed.TotalMilliseconds;
            watch.Restart();
            return milliseconds;
        }

        ImageFolder source = new(folder);
        double open = Lap();
        using BatchLoader loader = new(source, small, Batch, 1, 1);
        loader.Next();
        double first = Lap();
        for (int i = 0; i < Batches; i++) loader.Next();
        double batch = Lap() / Batches;
        using BatchLoader later = new(source, small, Batch, 1, 1, start: 3 * (source.Count / Batch));
        later.Next();
        Console.WriteLine(JsonSerializer.Serialize(new GrownData(source.Count, Math.Round(open, 1), Math.Round(first, 1), Math.Round(batch, 2), Math.Round(Lap(), 1), Memory.Peak("self")), ResultFile.Json));
    }

    // Of one colour and a stripe: the decoder's work is that of a small file.
    private static Image Picture(int number)
    {
        byte[] pixels = new byte[Side * Side * 3];
        Array.Fill(pixels, (byte)number, 0, pixels.Length / 2);
        return new Image(Side, Side, 3, pixels);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Link(string existing, string added);
}
