using System.Text.Json;

namespace GanFunctional.Bench;

/// <summary>How time and memory grow with the batch, with the images' size and with the data set.</summary>
/// <param name="Machine">The processor and its cores.</param>
/// <param name="Type">What steps compute in.</param>
/// <param name="Steps">Steps by batch and size.</param>
/// <param name="Data">Data sets by their images.</param>
internal sealed record GrowthResults(string Machine, string Type, IReadOnlyList<GrownStep> Steps, IReadOnlyList<GrownData> Data);

/// <summary>Our training step of a system at a batch and a size; times of all rounds, and the most resident memory.</summary>
internal sealed record GrownStep(string Series, string System, int Batch, int Size, int Threads, IReadOnlyList<double> Milliseconds, long PeakBytes);

/// <summary>A folder of PNGs, most of them links to few files: see <see cref="DataGrowth"/>.</summary>
/// <param name="Images">How many.</param>
/// <param name="OpenMilliseconds">Listing the folder.</param>
/// <param name="FirstMilliseconds">From then to the first batch.</param>
/// <param name="BatchMilliseconds">A batch after that, at random places all over the data.</param>
/// <param name="EpochMilliseconds">The first batch of a later epoch, which needs another order.</param>
/// <param name="PeakBytes">The most resident memory.</param>
internal sealed record GrownData(int Images, double OpenMilliseconds, double FirstMilliseconds, double BatchMilliseconds, double EpochMilliseconds, long PeakBytes);

/// <summary>Measures growth; every point in a process of its own, so that its memory can be told.</summary>
internal static class Growth
{
    private const int WarmUp = 2;

    internal static GrowthResults Measure(bool quick, Action<string> say)
    {
        ScalarType type = Runtime.HasFastBFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        int[] batches = quick ? [1, 4] : [1, 4, 16, 64, 256], sizes = quick ? [32, 64] : [32, 64, 128, 256];
        int[] images = quick ? [100, 1000] : [1_000, 10_000, 100_000, 1_000_000];
        (string Series, string System, int Batch, int Size)[] points =
        [
            .. batches.Select(batch => ("batch", "dcgan", batch, 64)),
            .. sizes.Select(size => ("size", "dcgan", 16, size)),
            .. sizes.Select(size => ("size", "cyclegan", 1, size)),
        ];
        List<GrownStep> steps = [];
        foreach (var (series, name, batch, size) in points)
        {
            foreach (int threads in new[] { 1, Environment.ProcessorCount }.Distinct())
            {
                say($"{name}, batch {batch}, {size} pixels, {threads} thread(s)");
                TrainingSystem system = Systems.Named(name) with { Batch = batch, Size = size };
                using Contender ours = Contenders.Ours(system, type, new Conditions(threads, Capped: false, ProcessorTime: false));
                ours.WaitUntilReady();
                for (int i = 0; i < WarmUp; i++) ours.Step();
                double[] times = [.. Enumerable.Range(0, quick ? 1 : 5).Select(_ => Math.Round(ours.Step(), 2))];
                steps.Add(new GrownStep(series, name, batch, size, threads, times, ours.PeakMemory));
            }
        }

        return new GrowthResults(Machine.Description, $"{type}".ToLowerInvariant(), steps, [.. images.Select(count => Data(count, say))]);
    }

    private static GrownData Data(int images, Action<string> say)
    {
        string folder = Path.Combine(Path.GetTempPath(), $"gan-bench-{Environment.ProcessId}");
        try
        {
            say($"a folder of {images:N0} images: making it");
            DataGrowth.Fill(folder, images);
            say($"a folder of {images:N0} images: reading it");
            return JsonSerializer.Deserialize<GrownData>(Contenders.Answer(capped: false, "data", folder), ResultFile.Json)!;
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }
}
