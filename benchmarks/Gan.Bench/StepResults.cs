namespace GanFunctional.Bench;

/// <summary>What <c>scripts/bench</c> measured: steps of systems, in turn, and the machine's peaks.</summary>
/// <param name="Machine">The processor, its cores, and the instruction set that everybody was held to, if any.</param>
/// <param name="Peaks">How fast products are on it.</param>
/// <param name="Rows">In the order of measurement.</param>
internal sealed record StepResults(string Machine, IReadOnlyList<Peak> Peaks, IReadOnlyList<StepRow> Rows)
{
    /// <summary>The same with a row in the place of the one that was measured before, or at the end.</summary>
    internal StepResults With(StepRow row) => this with { Rows = [.. Rows.Where(r => (r.System, r.Threads) != (row.System, row.Threads)), row] };

    /// <summary>The same with these peaks in the place of those with as many threads.</summary>
    internal StepResults With(int threads, IEnumerable<Peak> peaks) => this with { Peaks = [.. Peaks.Where(p => p.Threads != threads), .. peaks] };
}

/// <summary>A system's step under one number of threads.</summary>
/// <param name="System">Its name.</param>
/// <param name="Threads">Threads inside an operator.</param>
/// <param name="Measured">When.</param>
/// <param name="Contenders">Who took part.</param>
internal sealed record StepRow(string System, int Threads, string Measured, IReadOnlyList<StepTimes> Contenders)
{
    /// <summary>The contender of this name, or null.</summary>
    internal StepTimes? Named(string name) => Contenders.FirstOrDefault(c => c.Name == name);

    /// <summary>The fastest of stock TorchSharp's flavours, of all or of those in float32; null without any.</summary>
    internal StepTimes? BestStock(bool float32) => Contenders
        .Where(c => c.Name is Bench.Contenders.StockFloat32 or Bench.Contenders.StockChannelsLast || (!float32 && c.Name == Bench.Contenders.StockBFloat16))
        .MinBy(c => c.Median);

    /// <summary>The fastest of PyTorch's, among those in float32 or among the switched ones of any precision; null without any.</summary>
    internal StepTimes? BestPyTorch(bool float32) => Contenders
        .Where(c => float32 ? c.Name.StartsWith("PyTorch", StringComparison.Ordinal) && !c.Name.Contains("bf16", StringComparison.Ordinal) : c.Name.StartsWith(Bench.Contenders.Switched, StringComparison.Ordinal))
        .MinBy(c => c.Median);
}

/// <summary>A contender's times, a round each, and the most memory that its process has had resident.</summary>
internal sealed record StepTimes(string Name, IReadOnlyList<double> Milliseconds, long PeakBytes)
{
    /// <summary>Of the rounds.</summary>
    internal double Median => Statistics.Median(Milliseconds);

    /// <summary>How many times as fast as another: the median over pairs of the same round, as the machine's pace drifts.</summary>
    internal double TimesAsFastAs(StepTimes other) => Statistics.Median([.. other.Milliseconds.Zip(Milliseconds, (theirs, mine) => theirs / mine)]);
}

/// <summary>How fast a product is at best: a square matrix product, or a 3×3 convolution of 256 channels.</summary>
/// <param name="Threads">Threads.</param>
/// <param name="Type">float32 or bfloat16.</param>
/// <param name="Product">Which product.</param>
/// <param name="Library">Whose was the fastest.</param>
/// <param name="Gigaflops">GFLOP/s of the direct algorithm.</param>
internal sealed record Peak(int Threads, string Type, string Product, string Library, double Gigaflops);

internal static class Statistics
{
    internal static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
