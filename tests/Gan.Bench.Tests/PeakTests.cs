namespace GanFunctional.Bench.Tests;

public sealed class PeakTests
{
    [Fact]
    public void Products_are_measured_on_the_threads_that_were_asked_for()
    {
        IReadOnlyList<Peak> peaks = Bench.Peaks.Measure(new Conditions(Threads: 1, Capped: true, ProcessorTime: false));
        Assert.Equal(["matrix product", "3×3 convolution"], peaks.Select(p => p.Product));
        Assert.All(peaks, p => Assert.Equal((1, "float32"), (p.Threads, p.Type)));
        Assert.All(peaks, p => Assert.InRange(p.Gigaflops, 1, 1e5));
    }
}
