using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctional.Bench.Stock;

/// <summary>A system: its networks by the names that ours have, and a step, which trains once and gives its losses.</summary>
internal sealed record StockSystem((string Name, nn.Module Net)[] Networks, Func<Tensor[]> Step)
{
    /// <summary>By the names of benchmarks/Gan.Bench/Systems.cs; batches, sizes and steps are those of benchmarks/pytorch/systems.py.</summary>
    internal static readonly Dictionary<string, Func<Setup, StockSystem>> All = new()
    {
        ["dcgan"] = Dcgan.Create,
        ["dcgan-28"] = Dcgan.Create28,
        ["vanilla"] = Vanilla.Create,
        ["frog"] = Frog.Create,
        ["gancls"] = GanCls.Create,
        ["completion"] = Completion.Create,
        ["stargan-d"] = StarGan.CreateD,
        ["stargan-g"] = StarGan.CreateG,
        ["pix2pix"] = Pix2Pix.Create,
        ["cyclegan"] = setup => CycleGan.Create(setup, size: 128, blocks: 6),
        ["cyclegan-256"] = setup => CycleGan.Create(setup, size: 256, blocks: 9),
    };

    /// <summary>Trains once; fails where a loss is not finite, for then the time means nothing.</summary>
    /// <exception cref="NotFiniteNumberException">A loss is not a number, or infinite.</exception>
    internal void Train()
    {
        using DisposeScope scope = NewDisposeScope();
        float[] losses = [.. Step().Select(loss => loss.item<float>())];
        if (!losses.All(float.IsFinite)) throw new NotFiniteNumberException($"the losses are {string.Join(", ", losses)}: expected finite numbers");
    }
}
