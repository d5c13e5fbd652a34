using System.Text.Json;

namespace GanFunctional.Bench;

/// <summary>
/// The best rates of this machine's products, by the libraries inside libtorch (MKL, oneDNN) or by our kernels, whichever are faster: matrices of
/// 2,048², and a forward 3×3 convolution of 256 channels on four images of 64×64.
/// </summary>
internal static class Peaks
{
    private const int Repeats = 3, Side = 2048, Images = 4, Channels = 256, Pixels = 64;

    /// <summary>Measures them in a process of its own, whose libraries load under the conditions of our contenders.</summary>
    internal static IReadOnlyList<Peak> Measure(Conditions conditions)
    {
        string[] arguments = ["peaks", $"{conditions.Threads}", $"{conditions.ProcessorTime}", .. conditions.Capped ? ["float32"] : new[] { "float32", "bfloat16" }];
        return JsonSerializer.Deserialize<Peak[]>(Contenders.Answer(conditions.Capped, arguments), ResultFile.Json)!;
    }

    /// <summary>The measuring process: prints the peaks as JSON.</summary>
    internal static void Run(string[] arguments)
    {
        Runtime.Threads = int.Parse(arguments[0]);
        bool processorTime = bool.Parse(arguments[1]);
        using DisposeScope scope = torch.NewDisposeScope();
        Product[] products = [.. arguments[2..].SelectMany(Of)];
        double[] stock = Seconds();
        double[]? ours = FastKernels.Install() ? Seconds() : null; // they stay
        Console.WriteLine(JsonSerializer.Serialize(products.Select((product, i) => Best(product, stock[i], ours?[i])), ResultFile.Json));

        double[] Seconds() => [.. products.Select(product => product.Ways.Min(way => Least(way, processorTime)))];
    }

    private static Peak Best(Product product, double stock, double? ours)
    {
        (string library, double seconds) = product.IsServed && ours < stock ? ("ours", ours.Value) : (product.Library, stock);
        return new Peak(Runtime.Threads, product.Type, product.Name, library, Math.Round(product.Operations / seconds / 1e9));
    }

    private static Product[] Of(string name)
    {
        ScalarType type = Enum.Parse<ScalarType>(name, ignoreCase: true);
        using torch.Generator rng = Generators.Seeded(1);
        Tensor Random(params long[] shape) => Draw.Normal(rng, shape).to(type);
        Tensor a = Random(Side, Side), b = Random(Side, Side);
        Tensor x = Random(Images, Channels, Pixels, Pixels), weight = Random(Channels, Channels, 3, 3);
        Tensor xLast = x.ChannelsLast(), weightLast = weight.ChannelsLast();
        double product = 2.0 * Side * Side * Side, convolved = 2.0 * Images * Pixels * Pixels * Channels * Channels * 9;
        return
        [
            new(name, "matrix product", product, type == ScalarType.Float32 ? "MKL" : "oneDNN", type == ScalarType.Float32, () => a.mm(b), () => a.mm(b.t())),
            new(name, "3×3 convolution", convolved, "oneDNN", true, () => Convolve(x, weight), () => Convolve(xLast, weightLast)),
        ];

        static Tensor Convolve(Tensor images, Tensor kernels) => torch.nn.functional.conv2d(images, kernels, padding: [1, 1]);
    }

    private static double Least(Func<Tensor> call, bool processorTime) => Enumerable.Range(0, Repeats).Min(_ =>
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return Clock.Time(() => call(), processorTime).TotalSeconds;
    });

    // IsServed: whether we have a kernel for it.
    private sealed record Product(string Type, string Name, double Operations, string Library, bool IsServed, params Func<Tensor>[] Ways);
}
