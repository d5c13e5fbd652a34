using System.Diagnostics;
using System.Globalization;
using GanFunctional.CSharp;

namespace GanFunctional.Data.Bench;

/// <summary>
/// A long training of small rounds, with all that a run does beside them: what it takes in memory, time, handles and files
/// from beginning to end.
/// </summary>
internal static class SoakBenchmark
{
    private const int Parts = 10, Images = 256;

    internal static void Run(long rounds)
    {
        string folder = Directory.CreateTempSubdirectory("gan-soak").FullName;
        using Pictures pictures = new();
        try
        {
            string run = Path.Combine(folder, "run");
            Console.WriteLine("| rounds | ms a round | memory, MiB | managed, MiB | tensors | open files | files of the run | log, KiB |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|");
            List<(double Rounds, double Memory)> memory = [];
            TimeSpan before = TimeSpan.Zero;
            Training.Run(
                new VanillaGanOptions
                {
                    Data = pictures.Make("png", 16, 16, Images),
                    Out = run,
                    Size = 8,
                    Channels = 1,
                    Batch = 16,
                    Steps = rounds,
                    LogEvery = 50,
                    SampleEvery = rounds / Parts / 10,
                    CheckpointEvery = rounds / Parts / 10,
                    Samples = 16,
                    Flip = true,
                    Ema = 0.99,
                    Threads = 1,
                    Precision = Precision.Float32,
                },
                new Progress(state =>
                {
                    if (state.Step % (rounds / Parts) != 0) return;
                    double resident = Resident();
                    memory.Add((state.Step, resident));
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {state.Step:N0} | {(state.Elapsed - before).TotalMilliseconds / (rounds / Parts):F2} | {resident:F0} | {GC.GetTotalMemory(false) / 1048576.0:F0} | {Tensor.TotalCount:N0} | {Directory.GetFiles("/proc/self/fd").Length} | {Directory.GetFiles(run, "*", SearchOption.AllDirectories).Length} | {new FileInfo(Path.Combine(run, "log.jsonl")).Length / 1024.0:F1} |"));
                    before = state.Elapsed;
                }));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nMemory grows by {1000 * Slope(memory[1..]):F2} MiB a thousand rounds, from the second row on."));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Resident()
    {
        using Process self = Process.GetCurrentProcess();
        return self.WorkingSet64 / 1048576.0;
    }

    // Of the least squares' line.
    private static double Slope(List<(double X, double Y)> points)
    {
        (double x, double y) = (points.Average(p => p.X), points.Average(p => p.Y));
        return points.Sum(p => (p.X - x) * (p.Y - y)) / points.Sum(p => (p.X - x) * (p.X - x));
    }

    // Progress<T> would report from another thread.
    private sealed class Progress(Action<TrainProgress> tell) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value) => tell(value);
    }
}
