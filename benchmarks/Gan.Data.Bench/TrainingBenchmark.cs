using System.Diagnostics;
using GanFunctional.CSharp;
using GanFunctional.Variants;

namespace GanFunctional.Data.Bench;

/// <summary>
/// A training step with the next batch loaded meanwhile, and with one batch again and again, a few of each in turn: what is left
/// between the two is what loading costs a training, on cores that the step wants for itself.
/// </summary>
internal static class TrainingBenchmark
{
    private const int Rounds = 5, Batch = 64;

    public static void Run()
    {
        Console.WriteLine("| training | images | step, one batch | step, loading | loading adds | in processor time |\n|---|---|---|---|---|---|");
        using Pictures pictures = new();
        foreach ((string variant, int size, int steps, (string Kind, int Width, int Height)[] files) in new (string, int, int, (string, int, int)[])[]
        {
            ("dcgan", 32, 8, [("png", 32, 32), ("jpg", 178, 218), ("jpg", 512, 512)]),
            ("dcgan", 64, 3, [("png", 64, 64), ("jpg", 178, 218), ("jpg", 1024, 1024)]),
            ("frog", 32, 3, [("png", 32, 32)]),
        })
        {
            foreach ((string kind, int width, int height) in files)
                Measure(variant, size, steps, $"{kind} {width}×{height}", new ImageFolder(pictures.Make(kind, width, height, 1024)));
        }
    }

    private static void Measure(string variant, int size, int steps, string name, IImageSource source)
    {
        ScalarType dtype = Runtime.HasFastBFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        ImageGan gan = ImageGanModule.mixedPrecision(dtype, variant == "frog" ? Frog.create(ImageShape.Square(size, 3)) : Dcgan.create(ImageShape.Square(size, 3)));
        using Trainer<Tensor> trainer = ImageGanModule.start(0, torch.CPU, ImageGanModule.networks(0, torch.CPU, gan), gan);
        using ImageLoader feed = new(source, new ImageTransform(size, size, 3, Flip: true), Batch, 0, torch.CPU, Console.Error.WriteLine);
        using Tensor same = feed.Next().DetachFromDisposeScope();
        Cost[] alone = new Cost[Rounds], loading = new Cost[Rounds];
        for (int round = -1; round < Rounds; round++)
        {
            Cost without = Time(() => trainer.Play(same), steps);
            Cost with = Time(() => trainer.Play(feed.Next()), steps);
            if (round >= 0)
                (alone[round], loading[round]) = (without, with);
        }

        // Of pairs from the same round, as the machine's pace drifts.
        double more = Median(loading.Zip(alone, (a, b) => a.Passed / b.Passed - 1)), work = Median(loading.Zip(alone, (a, b) => a.Worked / b.Worked - 1));
        Console.WriteLine(
            $"| {variant}-{size}, batch {Batch}, {dtype} | {name} | {Median(alone.Select(a => a.Passed)):n0} ms | {Median(loading.Select(a => a.Passed)):n0} ms | {100 * more:n1} % | {100 * work:n1} % |");
    }

    private static Cost Time(Action step, int steps)
    {
        // The loader fills its buffers while the other kind of step runs: these are used up first.
        for (int i = 0; i < Math.Clamp(Environment.ProcessorCount, 1, 8) + 1; i++)
            Step();
        TimeSpan worked = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < steps; i++)
            Step();
        return new(Stopwatch.GetElapsedTime(start).TotalMilliseconds / steps, (Environment.CpuUsage.TotalTime - worked).TotalMilliseconds / steps);

        void Step()
        {
            using DisposeScope scope = torch.NewDisposeScope();
            step();
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>Milliseconds a step: by the clock, and of the processors.</summary>
    private sealed record Cost(double Passed, double Worked);
}
