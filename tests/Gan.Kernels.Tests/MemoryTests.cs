using System.Runtime.CompilerServices;

namespace GanFunctional.Torch.Tests;

/// <summary>Native memory follows the program: nothing accumulates, and what is forgotten is found.</summary>
public sealed class MemoryTests
{
    private static readonly long[] One = [1, 1], None = [0, 0];

    // Forward, loss, gradients with a second derivative, and an update in place: what a training round does.
    private static double Round(Tensor weight, Tensor bias, Tensor mean, Tensor square, torch.Generator rng, long step)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor x = Draw.Normal(rng, [16, 2, 16, 16]);
        Tensor y = Functional.Conv2d(x, weight, bias, One, None);
        Tensor normal = Functional.BatchNorm(y, null, null, null, null, training: true, 0.1, 1e-5, 0.2);
        Tensor loss = (normal.Square().mean() - y.mean()).Square();
        Tensor slope = Autograd.Grad(loss, [weight], createGraph: true)[0];
        Tensor[] gradients = Autograd.Grad(loss + slope.Square().sum(), [weight, bias]);
        using IDisposable mode = torch.no_grad();
        new AdamStep(0.5, 0.999, 1e-8, step).AddTo([weight], -1e-3, [gradients[0]], [mean], [square]);
        bias.AddInPlace(gradients[1], -1e-3);
        return loss.Item();
    }

    private static void Train(Action<Func<double>> body)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(1);
        Tensor weight = Draw.Normal(rng, [3, 2, 3, 3]), bias = torch.zeros([3]);
        Tensor mean = weight.zeros_like(), square = weight.zeros_like();
        weight.requires_grad = bias.requires_grad = true;
        long step = 0;
        body(() => Round(weight, bias, mean, square, rng, ++step));
    }

    [Fact]
    public void The_count_of_live_tensors_is_constant_over_hundreds_of_rounds() => Train(round =>
    {
        using LiveTensors live = new();
        for (int i = 0; i < 300; i++)
        {
            Assert.True(double.IsFinite(round()));
            Assert.Equal(0, live.Added);
        }
    });

    [Fact]
    public void Resident_memory_is_flat_over_a_thousand_rounds() => Train(round =>
    {
        Assert.SkipUnless(File.Exists("/proc/self/statm"), "the resident memory is read from /proc");
        for (int i = 0; i < 300; i++) round();
        long before = Check.Resident();
        for (int i = 0; i < 1000; i++) round();
        // A leak of the batch alone, 32 KB a round, would be 32 MB; the runtime's own growth was 6 MB at most.
        Assert.InRange(Check.Resident() - before, long.MinValue, 16 << 20);
    });

    [Fact]
    public void Forgotten_tensors_are_freed_by_the_collector()
    {
        long before = LiveTensors.AfterCollection();
        Forget();
        // Tensors of earlier tests may have become unreachable, too.
        Assert.InRange(LiveTensors.AfterCollection(), 0, before);

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Forget()
        {
            using LiveTensors live = new();
            Tensor[] forgotten = [.. Enumerable.Range(0, 100).Select(i => Tensors.Full([2], i))];
            Assert.Equal(100, live.Added);
            GC.KeepAlive(forgotten);
        }
    }

    [Fact]
    public void Arguments_stay_alive_while_libtorch_reads_them()
    {
        // Each temporary, tensor or number, is unreachable as soon as its handle was read; a collector that runs all the time must not free it early.
        LibTorch.Load();
        bool done = false;
        Thread collector = new(() =>
        {
            while (!Volatile.Read(ref done))
            {
                GC.Collect(0);
                Thread.SpinWait(5000); // else the other thread is stopped again before it has run
            }
        });
        collector.Start();
        try
        {
            for (int i = 0; i < 400; i++)
            {
                Assert.Equal(9, Nine([1, 1]).Item());
                Assert.All(Nine([100, 200]).ToArray<double>(), x => Assert.Equal(9, x));
            }
        }
        finally
        {
            Volatile.Write(ref done, true);
            collector.Join();
        }

        static Tensor Nine(long[] shape) => torch.ones(shape).Times(0.5).Plus(Tensors.Full(shape, 2)).Clamp(0, 9).Plus(0.5).Square();
    }

    [Fact]
    public void Errors_leak_nothing()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor a = torch.ones([2, 3]), b = torch.ones([4, 5]);
        using LiveTensors live = new();
        for (int i = 0; i < 100; i++) Assert.Throws<TorchException>(() => a.MatMul(b));
        Assert.Equal(0, live.Added);
    }
}
