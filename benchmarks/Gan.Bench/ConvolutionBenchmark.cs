namespace GanFunctional.Bench;

/// <summary>Every convolution of the networks by libtorch as it is, in channels_last, and by our kernels: they stay once they are installed, so libtorch comes first.</summary>
internal static class ConvolutionBenchmark
{
    private const int LeastRounds = 3, MostRounds = 30;
    private const double MillisecondsOfPass = 60;

    private static readonly string[] Passes = ["forward", "gradient of the input", "gradient of the weight"];
    private static readonly Operator Forward = new("aten::convolution"), Backward = new("aten::convolution_backward", 3);
    private static readonly long[] One = [1, 1], Zero = [0, 0];

    /// <summary>The layers and numbers of threads that a command line asks for: names of networks, and --threads.</summary>
    /// <returns>Nothing where an argument is neither.</returns>
    internal static (ConvolutionLayer[] Layers, int[] Threads)? Parse(string[] arguments)
    {
        int at = Array.IndexOf(arguments, "--threads");
        int[]? threads = at < 0 ? [.. new[] { 1, Environment.ProcessorCount }.Distinct()] : at + 1 < arguments.Length ? Options.Numbers(arguments[at + 1]) : null;
        string[] networks = at < 0 ? arguments : [.. arguments[..at], .. arguments.Skip(at + 2)];
        bool known = networks.All(name => ConvolutionLayers.All.Any(layer => layer.Network == name));
        return threads is null || !known ? null : ([.. ConvolutionLayers.All.Where(layer => networks.Length == 0 || networks.Contains(layer.Network))], threads);
    }

    /// <summary>Prints a table in GFLOP/s for each element type and number of threads.</summary>
    /// <returns>The exit code.</returns>
    internal static int Run(ConvolutionLayer[] layers, int[] threads)
    {
        Runtime.FlushDenormals();
        ScalarType[] types = Runtime.HasBFloat16 ? [ScalarType.Float32, ScalarType.BFloat16] : [ScalarType.Float32];
        (ScalarType Type, int Threads)[] tables = [.. types.SelectMany(type => threads.Select(number => (type, number)))];
        double[][][] stock = Measure();
        if (!FastKernels.Install())
        {
            Console.Error.WriteLine($"scripts/bench: the kernels were not installed: {FastKernels.Variable} is off, or they are not known to be faster on this CPU (with on they are installed on any)");
            return 1;
        }

        double[][][] ours = Measure();
        for (int t = 0; t < tables.Length; t++)
        {
            Console.WriteLine($"| {tables[t].Type}, {tables[t].Threads} thread(s) | GFLOP | {string.Join(" | ", Passes.Select(pass => $"{pass}, libtorch | ours"))} |");
            Console.WriteLine($"|---|---|{string.Concat(Passes.Select(_ => "---|---|"))}");
            for (int i = 0; i < layers.Length; i++)
                Console.WriteLine($"| {layers[i].What} | {layers[i].Work / 1e9:N2} | {string.Join(" | ", Passes.Select((_, p) => $"{stock[t][i][p]:N0} | {ours[t][i][p]:N0}"))} |");
            Console.WriteLine();
        }

        Console.WriteLine($"GFLOP/s of a direct convolution's operations (minimal filtering takes fewer), best of {LeastRounds} to {MostRounds} rounds, channels_last, on {Machine.Description}.");
        return 0;

        double[][][] Measure() => [.. tables.Select(table => layers.Select(layer => Speeds(layer, table.Type, table.Threads)).ToArray())];
    }

    private static double[] Speeds(ConvolutionLayer layer, ScalarType type, int threads)
    {
        if (!Console.IsErrorRedirected) Console.Error.Write($"\r\u001b[K{layer.What}");
        Runtime.Threads = threads;
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(1);
        Tensor Random(params long[] shape) => Draw.Normal(rng, shape).to(type).ChannelsLast();
        Tensor x = Random(layer.Count, layer.Inputs, layer.Size, layer.Size), weight = Random(layer.Outputs, layer.Inputs, layer.Kernel, layer.Kernel);
        Tensor gradient = Random(layer.Count, layer.Outputs, layer.Output, layer.Output);
        long[] stride = [layer.Stride, layer.Stride], padding = [layer.Padding, layer.Padding];
        void Differentiate(long[] mask) => Backward.Call(gradient, x, weight, Argument.None, stride, padding, One, false, Zero, 1L, mask);
        Action[] passes =
        [
            () => Forward.Call(x, weight, Argument.None, stride, padding, One, false, Zero, 1L),
            () => Differentiate([1, 0, 0]),
            () => Differentiate([0, 1, 0]),
        ];
        double[] speeds = [.. passes.Select(pass => layer.Work / Best(pass) / 1e6)];
        if (!Console.IsErrorRedirected) Console.Error.Write("\r\u001b[K");
        return speeds;
    }

    // In milliseconds. The first round makes the code and is not counted.
    private static double Best(Action pass)
    {
        double best = double.MaxValue, total = 0;
        for (int round = 0; round <= LeastRounds || (round <= MostRounds && total < MillisecondsOfPass); round++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            double time = Clock.Time(pass, processorTime: false).TotalMilliseconds;
            if (round == 0) continue;
            best = Math.Min(best, time);
            total += time;
        }

        return best;
    }
}
