using System.Diagnostics;

namespace GanFunctional.Bench.Tests;

public sealed class FlopsTests
{
    private const long Batch = 64;

    // DCGAN-64's layers: channels in and out, and the side of the smaller image, every pixel of which meets a 4×4 kernel.
    private static readonly long[] Generator = Of([(100, 512, 1), (512, 256, 4), (256, 128, 8), (128, 64, 16), (64, 3, 32)]);
    private static readonly long[] Discriminator = Of([(3, 64, 32), (64, 128, 16), (128, 256, 8), (256, 512, 4), (512, 1, 1)]);

    [Fact]
    public void DCGANs_operations_are_those_of_its_layers()
    {
        long g = Generator.Sum(), d = Discriminator.Sum(), images = Discriminator[0], latent = Generator[0];
        // D judges real images and fakes, and needs its weights' gradients and all inputs' but the images'; then the gradient goes
        // through D, without its weights, and G, without the latents.
        long expected = g + 2 * (d + d + d - images) + d + d + g + g - latent;
        Assert.Equal(expected, Flops.OfStep["dcgan"]);
    }

    [Fact]
    public void Completions_operations_are_forward_and_back_once() => Assert.Equal(2 * (Generator.Sum() + Discriminator.Sum()), Flops.OfStep["completion"]);

    [Fact]
    public void Every_system_is_counted() => Assert.Equal(Systems.All.Select(s => s.Name).Order(), Flops.OfStep.Keys.Order());

    [Fact]
    public void PyTorchs_step_still_has_as_many()
    {
        Assert.SkipUnless(Contenders.HasPyTorch(), "PyTorch is not installed: scripts/setup --dev");
        using Process process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Path.Combine(ResultFile.Root, "benchmarks/pytorch/flops.py"), "stargan-d"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        string answer = process.StandardOutput.ReadToEnd();
        Assert.Contains($": {Flops.OfStep["stargan-d"]}\n", answer, StringComparison.Ordinal);
    }

    private static long[] Of((long In, long Out, long Side)[] layers) => [.. layers.Select(l => 2 * Batch * l.In * l.Out * 16 * l.Side * l.Side)];
}
