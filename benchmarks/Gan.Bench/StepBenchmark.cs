using System.Diagnostics;
using GanFunctional.Torch;

namespace GanFunctional.Bench;

/// <summary>
/// One training step of a system: ours in float32 and bfloat16, and PyTorch's as installed and with its best switches, one
/// step of each in turn, so that all see the same machine.
/// </summary>
internal static class StepBenchmark
{
    private const int Rounds = 5, WarmUp = 2;

    /// <param name="system">Its name in benchmarks/pytorch/systems.py.</param>
    /// <param name="what">Its description.</param>
    /// <param name="ours">Makes our step in an element type.</param>
    /// <param name="oneThread">
    /// One thread, and the processor's time instead of the time that passes: what a machine shared with other programs can
    /// still tell, where threads that wait for each other cannot.
    /// </param>
    internal static void Run(string system, string what, Func<DType, Action> ours, bool oneThread)
    {
        int threads = oneThread ? 1 : 2;
        if (Environment.GetEnvironmentVariable("OPENBLAS_CORETYPE") is { } core)
            Console.WriteLine($"note: OPENBLAS_CORETYPE={core} is set and holds for our steps; 'env -u OPENBLAS_CORETYPE' leaves the choice to the library");
        Runtime.Threads = threads;
        string[] arguments = [system, "--threads", $"{threads}", "--warmup", $"{WarmUp}", .. oneThread ? new[] { "--processor-time" } : []];
        List<PyTorchStep> theirs = [PyTorchStep.AsInstalled(arguments), .. PyTorchStep.WithSwitches(arguments)];
        List<(string Name, Func<double> Step)> contenders = [.. theirs.Select(t => (t.Name, (Func<double>)t.Milliseconds))];
        contenders.Add(("ours, float32", Timed(ours(DType.Float32), oneThread)));
        contenders.Add(("ours, bfloat16", Timed(ours(DType.BFloat16), oneThread)));

        double[][] times = [.. contenders.Select(_ => new double[Rounds])];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < contenders.Count; i++) times[i][round] = contenders[i].Step();
        }

        // The best of the switched ones is the one with the least median.
        int best = Enumerable.Range(1, theirs.Count - 1).MinBy(i => Median(times[i]));
        Console.WriteLine($"{what}, {(oneThread ? "one thread, processor time" : $"{threads} threads")}, medians of {Rounds} rounds in turn; best switches: {contenders[best].Name}");
        Console.WriteLine($"{"",-44}{"ms",8}{"min",8}{"x eager",10}{"x best",9}");
        for (int i = 0; i < contenders.Count; i++)
            Console.WriteLine($"{contenders[i].Name,-44}{Median(times[i]),8:F0}{times[i].Min(),8:F0}{Ratio(times[0], times[i]),10:F2}{Ratio(times[best], times[i]),9:F2}");
        foreach (PyTorchStep step in theirs) step.Dispose();
    }

    private static Func<double> Timed(Action step, bool processorTime)
    {
        for (int i = 0; i < WarmUp; i++) step();
        return () =>
        {
            TimeSpan worked = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            step();
            return (processorTime ? Environment.CpuUsage.TotalTime - worked : Stopwatch.GetElapsedTime(start)).TotalMilliseconds;
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
