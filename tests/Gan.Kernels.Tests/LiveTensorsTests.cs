using System.Runtime.CompilerServices;

namespace GanFunctional.Torch.Tests;

/// <summary>The collector has no say in what is counted.</summary>
public sealed class LiveTensorsTests
{
    [Fact]
    public void A_tensor_that_was_forgotten_earlier_is_not_freed_meanwhile()
    {
        Forget();
        using LiveTensors live = new();
        Collect();
        Assert.Equal(0, live.Added);
    }

    [Fact]
    public void A_tensor_that_is_forgotten_meanwhile_is_counted()
    {
        using LiveTensors live = new();
        Forget();
        Collect();
        Assert.Equal(1, live.Added);
    }

    [Fact]
    public void Counts_nest_and_finalizers_run_after_the_outermost()
    {
        long before = LiveTensors.AfterCollection();
        using (LiveTensors outer = new())
        {
            Forget();
            using (LiveTensors inner = new()) Assert.Equal((1, 0), (outer.Added, inner.Added));
            Collect();
            Assert.Equal(1, outer.Added);
        }

        Assert.InRange(LiveTensors.AfterCollection(), 0, before);
    }

    // Finalizers don't get their turn, however long they are waited for.
    private static void Collect()
    {
        GC.Collect();
        Assert.False(Task.Run(GC.WaitForPendingFinalizers).Wait(TimeSpan.FromMilliseconds(200)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget() => _ = torch.ones([1]);
}
