using System.Diagnostics;
using GanFunctional.Torch;

namespace GanFunctional.Bench;

/// <summary>
/// One training step of a system: ours in float32 and bfloat16, and PyTorch's as installed and with its best switches, one
/// step of each in turn, so that all see the same machine.
/// </summary>
internal static class StepBenchmark
{
    private const int Threads = 2, Rounds = 7, WarmUp = 2;

    internal static void Run(string system, string what, Func<DType, Action> ours)
    {
        if (Environment.GetEnvironmentVariable("OPENBLAS_CORETYPE") is { } core)
            Console.WriteLine($"note: OPENBLAS_CORETYPE={core} is set and holds for our steps; 'env -u OPENBLAS_CORETYPE' leaves the choice to the library");
        Runtime.Threads = Threads;
        string[] arguments = [system, "--threads", $"{Threads}", "--warmup", $"{WarmUp}"];
        List<PyTorchStep> theirs = [PyTorchStep.AsInstalled(arguments), .. PyTorchStep.WithSwitches(arguments)];
        List<(string Name, Func<double> Step)> contenders = [.. theirs.Select(t => (t.Name, (Func<double>)t.Milliseconds))];
        contenders.Add(("ours, float32", Timed(ours(DType.Float32))));
        contenders.Add(("ours, bfloat16", Timed(ours(DType.BFloat16))));

        double[][] times = [.. contenders.Select(_ => new double[Rounds])];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < contenders.Count; i++) times[i][round] = contenders[i].Step();
        }

        // The best of the switched ones is the one with the least median.
        int best = Enumerable.Range(1, theirs.Count - 1).MinBy(i => Median(times[i]));
        Console.WriteLine($"{what}, {Threads} threads, medians of {Rounds} rounds in turn; best switches: {contenders[best].Name}");
        Console.WriteLine($"{"",-44}{"ms",8}{"min",8}{"x eager",10}{"x best",9}");
        for (int i = 0; i < contenders.Count; i++)
            Console.WriteLine($"{contenders[i].Name,-44}{Median(times[i]),8:F0}{times[i].Min(),8:F0}{Ratio(times[0], times[i]),10:F2}{Ratio(times[best], times[i]),9:F2}");
        foreach (PyTorchStep step in theirs) step.Dispose();
    }

    /// <summary>Milliseconds of our steps alone, to see what a change does.</summary>
    internal static void RunAlone(string what, Func<DType, Action> ours)
    {
        Runtime.Threads = Threads;
        foreach (DType dtype in new[] { DType.Float32, DType.BFloat16 })
        {
            Func<double> step = Timed(ours(dtype));
            double[] times = [.. Enumerable.Range(0, Rounds).Select(_ => step())];
            Console.WriteLine($"{what}, {dtype}: median {Median(times):F0} ms, min {times.Min():F0} ms");
        }
    }

    private static Func<double> Timed(Action step)
    {
        for (int i = 0; i < WarmUp; i++) step();
        return () =>
        {
            long start = Stopwatch.GetTimestamp();
            step();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        };
    }

    // Of pairs from the same round, as the machine's pace drifts.
    private static double Ratio(double[] theirs, double[] ours) => Median([.. theirs.Zip(ours, (a, b) => a / b)]);

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
