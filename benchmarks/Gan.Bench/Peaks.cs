using System.Text.Json;

namespace GanFunctional.Bench;

/// <summary>
/// The best rates of this machine's products, by the libraries inside libtorch (MKL, oneDNN): matrices of 2,048², and a forward
/// 3×3 convolution of 256 channels on four images of 64×64.
/// </summary>
internal static class Peaks
{
    private const int Repeats = 5, Side = 2048, Images = 4, Channels = 256, Pixels = 64;

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
        Console.WriteLine(JsonSerializer.Serialize(arguments[2..].SelectMany(type => Of(type, processorTime)), ResultFile.Json));
    }

    private static Peak[] Of(string name, bool processorTime)
    {
        ScalarType type = Enum.Parse<ScalarType>(name, ignoreCase: true);
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(1);
        Tensor Random(params long[] shape) => Draw.Normal(rng, shape).to(type);
        Tensor a = Random(Side, Side), b = Random(Side, Side);
        string blas = type == ScalarType.Float32 ? "MKL" : "oneDNN";
        double product = 2.0 * Side * Side * Side;

        Tensor x = Random(Images, Channels, Pixels, Pixels), weight = Random(Channels, Channels, 3, 3);
        Tensor xLast = x.ChannelsLast(), weightLast = weight.ChannelsLast();
        long[] ones = [1, 1];
        double convolved = 2.0 * Images * Pixels * Pixels * Channels * Channels * 9;

        return
        [
            Best("matrix product", product, (blas, () => a.MatMul(b)), (blas, () => a.MatMul(b.transpose(0, 1)))),
            Best(
                "3×3 convolution",
                convolved,
                ("oneDNN", () => Functional.Conv2d(x, weight, null, ones, ones)),
                ("oneDNN", () => Functional.Conv2d(xLast, weightLast, null, ones, ones))),
        ];

        Peak Best(string what, double operations, params (string Library, Func<Tensor> Call)[] ways)
        {
            (string library, double seconds) = ways.Select(way => (way.Library, Least(way.Call, processorTime))).MinBy(way => way.Item2);
            return new Peak(Runtime.Threads, name, what, library, Math.Round(operations / seconds / 1e9));
        }
    }

    private static double Least(Func<Tensor> call, bool processorTime) => Enumerable.Range(0, Repeats).Min(_ =>
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return Clock.Time(() => call(), processorTime).TotalSeconds;
    });
}
