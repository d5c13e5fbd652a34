using System.Diagnostics;
using GanFunctional.Torch;
using GanFunctional.Variants;

namespace GanFunctional.Bench;

/// <summary>
/// The DCGAN-64 training step at batch 64 (D on real and fake, Adam; G through D, Adam): ours in float32 and bfloat16, and
/// PyTorch's as installed and with its best switches, one step of each in turn, so that all see the same machine.
/// </summary>
internal static class DcganBenchmark
{
    private const int Batch = 64, Threads = 2, Rounds = 7, WarmUp = 3;

    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable("OPENBLAS_CORETYPE") is { } core)
            Console.WriteLine($"note: OPENBLAS_CORETYPE={core} is set and holds for our steps; 'env -u OPENBLAS_CORETYPE' leaves the choice to the library");
        Runtime.Threads = Threads;
        string[] arguments = ["--batch", $"{Batch}", "--size", "64", "--threads", $"{Threads}", "--warmup", $"{WarmUp}"];
        List<PyTorchStep> theirs = [PyTorchStep.AsInstalled(arguments), .. PyTorchStep.WithSwitches(arguments)];
        List<(string Name, Func<double> Step)> contenders = [.. theirs.Select(t => (t.Name, (Func<double>)t.Milliseconds))];
        contenders.Add(("ours, float32", Ours(DType.Float32)));
        contenders.Add(("ours, bfloat16", Ours(DType.BFloat16)));

        double[][] times = [.. contenders.Select(_ => new double[Rounds])];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < contenders.Count; i++) times[i][round] = contenders[i].Step();
        }

        // The best of the switched ones is the one with the least median.
        int best = Enumerable.Range(1, theirs.Count - 1).MinBy(i => Median(times[i]));
        Console.WriteLine($"DCGAN-64 step, batch {Batch}, {Threads} threads, medians of {Rounds} rounds in turn; best switches: {contenders[best].Name}");
        Console.WriteLine($"{"",-44}{"ms",8}{"min",8}{"x eager",10}{"x best",9}");
        for (int i = 0; i < contenders.Count; i++)
            Console.WriteLine($"{contenders[i].Name,-44}{Median(times[i]),8:F0}{times[i].Min(),8:F0}{Ratio(times[0], times[i]),10:F2}{Ratio(times[best], times[i]),9:F2}");
        foreach (PyTorchStep step in theirs) step.Dispose();
    }

    private static Func<double> Ours(DType dtype)
    {
        ImageGan gan = ImageGanModule.computingIn(dtype, Dcgan.create(new ImageShape(64, 3)));
        Trainer<Tensor> trainer = ImageGanModule.start(0, Device.Cpu, ImageGanModule.networks(0, Device.Cpu, gan), gan);
        using Rng rng = new(1);
        Tensor real = Tensor.Uniform(rng, [Batch, 3, 64, 64], -1, 1).ChannelsLast();
        for (int i = 0; i < WarmUp; i++) trainer.Play(real);
        return () =>
        {
            long start = Stopwatch.GetTimestamp();
            trainer.Play(real);
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
