namespace GanFunctional.Bench;

/// <summary>Float32 matrix products by libtorch as it is, and by our kernels: they stay once they are installed, so libtorch comes first.</summary>
internal static class ProductBenchmark
{
    private const int Rounds = 15;
    private const double WorkOfRound = 1e9;

    // Squares; the layers of DCGAN-64 in batches of 64, as products; the last layer of the vanilla GAN's generator.
    private static readonly (string What, long Count, long Rows, long Columns, long Depth)[] Shapes =
    [
        ("512³", 1, 512, 512, 512),
        ("1,024³", 1, 1024, 1024, 1024),
        ("2,048³", 1, 2048, 2048, 2048),
        ("DCGAN, first layer of G", 1, 64, 8192, 100),
        ("DCGAN, second layer of D", 1, 16384, 128, 1024),
        ("its weight's gradient", 1, 128, 1024, 16384),
        ("DCGAN, fourth layer of D", 1, 1024, 512, 4096),
        ("vanilla GAN, last layer of G", 1, 64, 784, 1024),
        ("its weight's gradient", 1, 784, 1024, 64),
        ("64 of 64³", 64, 64, 64, 64),
    ];

    /// <summary>Prints a table in GFLOP/s.</summary>
    internal static void Run()
    {
        int[] threads = [.. new[] { 1, Environment.ProcessorCount }.Distinct()];
        double[][] stock = [.. threads.Select(Measure)];
        if (!FastKernels.Install())
        {
            Console.Error.WriteLine($"scripts/bench: the kernels were not installed: {FastKernels.Variable} is off, or they are not known to be faster on this CPU (with on they are installed on any)");
            return;
        }

        double[][] ours = [.. threads.Select(Measure)];
        Console.WriteLine($"| float32 product | {string.Join(" | ", threads.Select(t => $"libtorch, {t} thread(s) | ours | ratio"))} |");
        Console.WriteLine($"|---|{string.Concat(threads.Select(_ => "---|---|---|"))}");
        for (int i = 0; i < Shapes.Length; i++)
        {
            var (what, count, rows, columns, depth) = Shapes[i];
            string size = count > 1 ? "" : $", {rows:N0}×{columns:N0}×{depth:N0}";
            Console.WriteLine($"| {what}{size} | {string.Join(" | ", threads.Select((_, t) => $"{stock[t][i]:N0} | {ours[t][i]:N0} | {ours[t][i] / stock[t][i]:N2}"))} |");
        }

        Console.WriteLine($"\nGFLOP/s, best of {Rounds} rounds, on {Machine.Description}.");
    }

    private static double[] Measure(int threads)
    {
        Runtime.Threads = threads;
        return [.. Shapes.Select(shape =>
        {
            using DisposeScope scope = torch.NewDisposeScope();
            using torch.Generator rng = Generators.Seeded(1);
            Tensor a = Draw.Normal(rng, [shape.Count, shape.Rows, shape.Depth]), b = Draw.Normal(rng, [shape.Count, shape.Depth, shape.Columns]);
            if (shape.Count == 1) (a, b) = (a[0], b[0]);
            double work = 2.0 * shape.Count * shape.Rows * shape.Columns * shape.Depth;
            int calls = (int)Math.Max(1, WorkOfRound / work);
            return work * calls / Enumerable.Range(0, Rounds).Min(_ => Seconds(a, b, calls)) / 1e9;
        })];
    }

    private static double Seconds(Tensor a, Tensor b, int calls)
    {
        return Clock.Time(
            () =>
            {
                for (int i = 0; i < calls; i++) (a.ndim == 2 ? a.mm(b) : a.bmm(b)).Dispose();
            },
            processorTime: false).TotalSeconds;
    }
}
