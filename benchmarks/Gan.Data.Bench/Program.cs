// Images a second that BatchLoader delivers, from files in the page cache:
//
//   dotnet run -c Release --project benchmarks/Gan.Data.Bench [folder of images]
//
// It measures the folder (where one is given) as it is, then 10,000 of its images, or 10,000 synthetic ones, as 32×32 PNGs, and
// Fashion-MNIST from memory.

using System.Diagnostics;
using GanFunctional.Data;

const int Images = 10_000;
const int Batch = 64;

int[] threads = Environment.ProcessorCount == 1 ? [1] : [1, 2];
DirectoryInfo png = Directory.CreateTempSubdirectory("gan-data-bench-");
try
{
    IImageSource? given = args is [var folder] ? Datasets.Open(folder) : null;
    if (given is not null)
        Measure(given, given.Name, 32, 3);

    ImageTransform small = new(32, 32, 3);
    for (int i = 0; i < Images; i++)
    {
        Image image = given is null ? Synthetic(i) : ImageGrid.One(small.Apply(given.Read(i % given.Count, 3)), 3, 32, 32);
        PngFile.Write(Path.Combine(png.FullName, $"{i:d5}.png"), image);
    }

    ImageFolder pngs = new(png.FullName);
    Measure(pngs, $"{Images} PNGs 32×32", 32, 3);
    Measure(pngs, $"{Images} PNGs 32×32", 64, 3);

    if (Directory.Exists(Datasets.FashionMnistFolder))
    {
        IImageSource fashion = Datasets.Open("fashion-mnist");
        Measure(fashion, "fashion-mnist 28×28", 28, 1);
        Measure(fashion, "fashion-mnist 28×28", 64, 1);
    }
}
finally
{
    png.Delete(recursive: true);
}

void Measure(IImageSource source, string name, int size, int channels)
{
    foreach (int count in threads)
    {
        // Three runs, the median; each long enough that starting up and the buffers filled beforehand do not count.
        double[] rates = [.. Enumerable.Range(0, 3).Select(run => Rate(source, size, channels, count, (ulong)run)).Order()];
        string spread = $"{rates[0]:n0} to {rates[2]:n0}";
        Console.WriteLine($"{name} to {size}×{size}×{channels}, {count} thread(s): {rates[1]:n0} images/s ({spread})");
    }
}

static double Rate(IImageSource source, int size, int channels, int threads, ulong seed)
{
    using BatchLoader loader = new(source, new ImageTransform(size, size, channels, Flip: true), Batch, seed, threads);
    for (int i = 0; i < 30; i++)
        loader.Next();
    Stopwatch watch = Stopwatch.StartNew();
    int batches = 0;
    for (; watch.Elapsed.TotalSeconds < 2; batches++)
        loader.Next();
    return batches * Batch / watch.Elapsed.TotalSeconds;
}

// Smooth shapes and some noise, which compress about as photographs do.
static Image Synthetic(int number)
{
    SplitMix random = new((ulong)number);
    (int a, int b, int c) = (random.Below(20), random.Below(20), random.Below(255));
    byte[] pixels = new byte[32 * 32 * 3];
    for (int i = 0; i < pixels.Length; i++)
        pixels[i] = (byte)(c + a * (i / 3 % 32) + b * (i / 96) + random.Below(12));
    return new Image(32, 32, 3, pixels);
}
