using System.Diagnostics;

namespace GanFunctional.Data.Bench;

/// <summary>Images a second that <see cref="BatchLoader"/> delivers, from reading the file to the batch of floats.</summary>
internal static class LoadingBenchmark
{
    private const int Batch = 64, Runs = 3;

    private static readonly (string Kind, int Width, int Height, int To)[] s_cases =
    [
        ("png", 32, 32, 32), ("png", 64, 64, 64), ("png", 256, 256, 64), ("png", 256, 256, 256),
        ("jpg", 64, 64, 64), ("jpg", 178, 218, 32), ("jpg", 178, 218, 64), ("jpg", 178, 218, 128), ("jpg", 256, 256, 64), ("jpg", 256, 256, 256),
        ("jpg", 512, 512, 64), ("jpg", 512, 512, 256), ("jpg", 1024, 1024, 64), ("jpg", 1024, 1024, 256),
    ];

    /// <summary>Made-up images of every kind.</summary>
    public static void Run()
    {
        Header();
        using Pictures pictures = new();
        foreach ((string kind, int width, int height, int to) in s_cases)
        {
            ImageFolder source = new(pictures.Make(kind, width, height, 1024));
            ImageTransform transform = new(to, to, 3, Flip: true);
            Measure(source, $"{kind} {width}×{height}", transform, "");
            if (to * 9 / 8 < Math.Min(width, height))
                Measure(source, $"{kind} {width}×{height}", transform with { Crop = Crop.Random, Load = (to * 9 / 8, to * 9 / 8) }, ", random crop");
            if (kind == "jpg" && width == to)
                Measure(source, $"{kind} {width}×{height}", transform with { Jitter = 0.2f }, ", jitter");
        }
    }

    /// <summary>The images of a folder, at the sizes that are trained most.</summary>
    public static void Run(string folder)
    {
        Header();
        IImageSource source = Datasets.Open(folder);
        foreach (int to in new[] { 32, 64, 128, 256 })
            Measure(source, source.Name, new ImageTransform(to, to, source.Channels, Flip: true), "");
    }

    private static void Header() =>
        Console.WriteLine("| images | become | images/s, 1 thread | 2 threads | processor time of one | allocated for one |\n|---|---|---|---|---|---|");

    private static void Measure(IImageSource source, string name, ImageTransform transform, string also)
    {
        // The median of some runs, each long enough that starting up and the buffers filled beforehand do not count; one more before
        // them compiles the code.
        Load(source, transform, 1, 0);
        Rate[] one = [.. Enumerable.Range(0, Runs).Select(run => Load(source, transform, 1, (ulong)run)).OrderBy(rate => rate.PerSecond)];
        Rate[] two = [.. Enumerable.Range(0, Runs).Select(run => Load(source, transform, 2, (ulong)run)).OrderBy(rate => rate.PerSecond)];
        Console.WriteLine(
            $"| {name} | {transform.Width}×{transform.Height}{also} | {one[Runs / 2].PerSecond:n0} | {two[Runs / 2].PerSecond:n0} | {one.Min(rate => rate.Work):n0} µs | {one[0].Garbage:n0} B |");
    }

    private static Rate Load(IImageSource source, ImageTransform transform, int threads, ulong seed)
    {
        using BatchLoader loader = new(source, transform, Batch, seed, threads);
        for (int i = 0; i < 8; i++)
            loader.Next();
        TimeSpan worked = Environment.CpuUsage.TotalTime;
        long allocated = GC.GetTotalAllocatedBytes();
        Stopwatch watch = Stopwatch.StartNew();
        int images = 0;
        for (; watch.Elapsed.TotalSeconds < 0.7; images += Batch)
            loader.Next();
        return new(
            images / watch.Elapsed.TotalSeconds,
            (Environment.CpuUsage.TotalTime - worked).TotalMicroseconds / images,
            (GC.GetTotalAllocatedBytes() - allocated) / (double)images);
    }

    /// <summary>Images a second, and for each microseconds of processor time and bytes of garbage.</summary>
    private sealed record Rate(double PerSecond, double Work, double Garbage);
}
