using System.Diagnostics;
using System.Globalization;
using GanFunctional.Variants;

namespace GanFunctional.Bench;

/// <summary>
/// Our training rounds on a GPU, for benchmarks/pytorch/gpu.py, which has the same systems in PyTorch: <c>gpu SYSTEM PRECISION
/// WARM-UP ROUNDS BLOCKS</c> prints the milliseconds a round, a number a block, as JSON.
/// </summary>
internal static class GpuBenchmark
{

    private static readonly Dictionary<string, Func<Device, ScalarType, Action>> Systems = new()
    {
        ["dcgan"] = (device, dtype) => Dcgan(device, dtype, batch: 128),
        ["cyclegan-1"] = (device, dtype) => CycleGan(device, dtype, batch: 1),
        ["cyclegan-8"] = (device, dtype) => CycleGan(device, dtype, batch: 8),
        ["stargan"] = (device, dtype) => StarGan(device, dtype, batch: 16),
    };

    internal static int Run(string[] arguments)
    {
        if (arguments is not [var system, var precision, var warmUp, var rounds, var blocks]
            || !Systems.TryGetValue(system, out var make) || precision is not ("float32" or "bfloat16"))
        {
            Console.Error.WriteLine($"Gan.Bench: gpu takes a system ({string.Join(", ", Systems.Keys)}), float32 or bfloat16, and the rounds to warm up, of a block, and the blocks");
            return 2;
        }

        Device device;
        try
        {
            device = Devices.Parse("cuda");
        }
        catch (TorchException e)
        {
            Console.Error.WriteLine($"Gan.Bench: {e.Message}");
            return 2;
        }

        Action play = make(device, precision == "bfloat16" ? ScalarType.BFloat16 : ScalarType.Float32);
        Block(int.Parse(warmUp, CultureInfo.InvariantCulture));
        int count = int.Parse(rounds, CultureInfo.InvariantCulture);
        double[] times = [.. Enumerable.Range(0, int.Parse(blocks, CultureInfo.InvariantCulture)).Select(_ => Block(count) / count)];
        Console.WriteLine($"[{string.Join(", ", times.Select(t => t.ToString("F4", CultureInfo.InvariantCulture)))}]");
        return 0;

        double Block(int count)
        {
            Runtime.Synchronize(device);
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++) play();
            Runtime.Synchronize(device);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }

    private static Tensor Images(Device device, int count, int size)
    {
        using torch.Generator rng = Generators.Seeded(1, device);
        return Draw.Uniform(rng, [count, 3, size, size], -1, 1).ChannelsLast();
    }

    private static Action Rounds<TBatch>(Trainer<TBatch> trainer, TBatch batch) => () => trainer.Play(batch);

    private static Action Dcgan(Device device, ScalarType dtype, int batch)
    {
        ImageGan gan = ImageGanModule.mixedPrecision(dtype, Variants.Dcgan.create(ImageShape.Square(64, 3)));
        return Rounds(ImageGanModule.start(0, device, ImageGanModule.networks(0, device, gan), gan), Images(device, batch, 64));
    }

    private static Action CycleGan(Device device, ScalarType dtype, int batch)
    {
        var game = PaperNetworks.Game(PaperNetworks.CycleGan(device, dtype, blocks: 9));
        return Rounds(Trainer.start(0, device, game), Tuple.Create(Images(device, batch, 256), Images(device, batch, 256)));
    }

    // The discriminator moves in each round, the generator in each fifth.
    private static Action StarGan(Device device, ScalarType dtype, int batch)
    {
        using torch.Generator rng = Generators.Seeded(2, device);
        StarGanBatch given = new(Images(device, batch, 128), Draw.Bernoulli(rng, [batch, 5], 0.5), 0);
        return Rounds(Trainer.start(0, device, PaperNetworks.Game(PaperNetworks.StarGan(device, dtype))), given);
    }
}
