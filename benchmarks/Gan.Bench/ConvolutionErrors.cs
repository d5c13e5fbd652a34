namespace GanFunctional.Bench;

/// <summary>How far convolutions are from float64's, libtorch's and ours: |y − y64| / |y64| over a whole result.</summary>
internal static class ConvolutionErrors
{
    private const int Count = 2, Channels = 256, Size = 32;

    private static readonly (int Kernel, int Stride, int Padding)[] Kinds = [(3, 1, 1), (4, 1, 1), (4, 2, 1), (5, 1, 2)];

    /// <summary>Prints a table of float32 and bfloat16.</summary>
    /// <returns>The exit code.</returns>
    internal static int Run()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(1);
        ScalarType[] types = Runtime.HasBFloat16 ? [ScalarType.Float32, ScalarType.BFloat16] : [ScalarType.Float32];
        Case[] cases = [.. types.SelectMany(type => Kinds.Select(kind => new Case(type, kind, rng)))];
        double[][] stock = [.. cases.Select(c => c.Errors())];
        if (!FastKernels.Install())
        {
            Console.Error.WriteLine($"scripts/bench: the kernels were not installed: {FastKernels.Variable} is off, or they are not known to be faster on this CPU (with on they are installed on any)");
            return 1;
        }

        Console.WriteLine("| convolution | forward, libtorch | ours | gradient of the input, libtorch | ours | gradient of the weight, libtorch | ours |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach ((Case c, double[] theirs) in cases.Zip(stock))
            Console.WriteLine($"| {c.What} | {string.Join(" | ", theirs.Zip(c.Errors(), (a, b) => $"{a:E1} | {b:E1}"))} |");
        Console.WriteLine($"\nNormal random numbers: {Count} images of {Size}×{Size}, {Channels} → {Channels} channels, on {Machine.Description}.");
        return 0;
    }

    private sealed class Case
    {
        private readonly ScalarType type;
        private readonly (int Kernel, int Stride, int Padding) kind;
        private readonly Tensor x, weight, gradient;
        private readonly Tensor[] exact;

        public Case(ScalarType type, (int Kernel, int Stride, int Padding) kind, torch.Generator rng)
        {
            int output = ((Size + (2 * kind.Padding) - kind.Kernel) / kind.Stride) + 1;
            (this.type, this.kind) = (type, kind);
            (x, weight, gradient) = (Random(Count, Channels, Size, Size), Random(Channels, Channels, kind.Kernel, kind.Kernel), Random(Count, Channels, output, output));
            exact = Results(ScalarType.Float64);

            // What both types can hold.
            Tensor Random(params long[] shape) => Draw.Normal(rng, shape).to(type).to(ScalarType.Float32).ChannelsLast();
        }

        public string What => $"{type}, {kind.Kernel}×{kind.Kernel} stride {kind.Stride}";

        public double[] Errors() => [.. Results(type).Zip(exact, (y, y64) => ((y.to(ScalarType.Float64) - y64).norm() / y64.norm()).Item())];

        private Tensor[] Results(ScalarType computed)
        {
            Tensor input = Leaf(x), kernel = Leaf(weight);
            Tensor y = torch.nn.functional.conv2d(input, kernel, strides: [kind.Stride, kind.Stride], padding: [kind.Padding, kind.Padding]);
            return [y.detach(), .. Autograd.Grad([y], [gradient.to(computed)], [input, kernel])];

            Tensor Leaf(Tensor tensor) => tensor.to(computed).detach().requires_grad_(true);
        }
    }
}
