using System.Text;

namespace GanFunctional.Bench;

/// <summary>The tables of docs/performance.md from the results, in Markdown. A column that nobody in it took part in is not shown.</summary>
internal static class StepTables
{
    private const string None = "–";

    /// <summary>Times and ratios of the rows of one number of threads, then what was reached, at what cost of memory.</summary>
    internal static string Render(StepResults results, int threads)
    {
        StepRow[] rows = [.. Systems.All.SelectMany(s => results.Rows.Where(r => r.System == s.Name && r.Threads == threads))];
        if (rows.Length == 0) return "";
        string count = threads == 1 ? "one thread" : threads == 2 ? "two threads" : $"{threads} threads";
        string peaks = string.Join("; ", results.Peaks.Where(p => p.Threads == threads).Select(p => $"{p.Type} {p.Product} {p.Gigaflops:N0} ({p.Library})"));
        return $"{Table(Times(count), rows)}\n{Table(Reached(results, count), rows)}{(peaks.Length > 0 ? $"\nPeaks on {count}, GFLOP/s: {peaks}.\n" : "")}";
    }

    private static Column[] Times(string threads) =>
    [
        new($"step, {threads}, ms", What),
        .. Everybody.Select(column => new Column(column.Title, row => Time(column.Of(row)))),
        new("× stock", row => Ratio(Ours(row), row.Named(Contenders.StockFloat32))),
        new("× best", row => Ratio(Ours(row), row.BestStock(float32: false))),
        new("float32 × best float32", row => Ratio(row.Named(Contenders.OursFloat32), row.BestStock(float32: true))),
        new("× PyTorch", row => Ratio(Ours(row), row.Named(Contenders.AsInstalled))),
        new("× PyTorch's best", row => Ratio(Ours(row), row.BestPyTorch(float32: false))),
        new("float32 × PyTorch's best float32", row => Ratio(row.Named(Contenders.OursFloat32), row.BestPyTorch(float32: true))),
    ];

    private static Column[] Reached(StepResults results, string threads) =>
    [
        new($"step, {threads}", What),
        new("GFLOP", row => $"{Flops.OfStep[row.System] / 1e9:N0}"),
        new("images/s", row => Ours(row) is { } ours ? Short(Systems.Named(row.System).Batch * 1000 / ours.Median) : None),
        new("GFLOP/s, float32", row => Rate(results, row, row.Named(Contenders.OursFloat32), "float32")),
        new("GFLOP/s, bfloat16", row => Rate(results, row, row.Named(Contenders.OursBFloat16), "bfloat16")),
        .. Everybody.Select(column => new Column($"MiB: {column.Title}", row => Mebibytes(column.Of(row)))),
    ];

    // In the order of the tables.
    private static readonly (string Title, Func<StepRow, StepTimes?> Of)[] Everybody =
    [
        (Contenders.StockFloat32, row => row.Named(Contenders.StockFloat32)),
        (Contenders.StockChannelsLast, row => row.Named(Contenders.StockChannelsLast)),
        (Contenders.StockBFloat16, row => row.Named(Contenders.StockBFloat16)),
        (Contenders.AsInstalled, row => row.Named(Contenders.AsInstalled)),
        ("PyTorch, best float32", row => row.BestPyTorch(float32: true)),
        ("PyTorch, best", row => row.BestPyTorch(float32: false)),
        (Contenders.OursFloat32, row => row.Named(Contenders.OursFloat32)),
        (Contenders.OursBFloat16, row => row.Named(Contenders.OursBFloat16)),
    ];

    private static string Table(Column[] columns, StepRow[] rows)
    {
        Column[] shown = [.. columns.Where(column => rows.Any(row => column.Cell(row) != None))];
        StringBuilder table = new();
        table.AppendLine($"| {string.Join(" | ", shown.Select(column => column.Title))} |");
        table.AppendLine($"|{string.Concat(Enumerable.Repeat("---|", shown.Length))}");
        foreach (StepRow row in rows) table.AppendLine($"| {string.Join(" | ", shown.Select(column => column.Cell(row)))} |");
        return table.ToString();
    }

    private static string What(StepRow row) => Systems.Named(row.System).What;

    // In the type that is meant to be the faster.
    private static StepTimes? Ours(StepRow row) => row.Named(Contenders.OursBFloat16) ?? row.Named(Contenders.OursFloat32);

    // As shares of the two peaks: the product's, then the convolution's.
    private static string Rate(StepResults results, StepRow row, StepTimes? times, string type)
    {
        if (times is null) return None;
        double rate = Flops.Rate(row, times);
        string[] shares = [.. results.Peaks.Where(p => p.Threads == row.Threads && p.Type == type).Select(p => $"{100 * rate / p.Gigaflops:F0} %")];
        return $"{rate:N0}{(shares.Length > 0 ? $" ({string.Join(", ", shares)})" : "")}";
    }

    private static string Time(StepTimes? times) => times is null ? None : $"{Short(times.Median)} ({Short(times.Milliseconds.Min())}–{Short(times.Milliseconds.Max())})";

    private static string Ratio(StepTimes? ours, StepTimes? theirs) => ours is null || theirs is null ? None : $"**{Short(ours.TimesAsFastAs(theirs))}**";

    private static string Mebibytes(StepTimes? times) => times is null ? None : $"{times.PeakBytes / 1048576.0:N0}";

    private static string Short(double value) => value < 9.995 ? $"{value:F2}" : value < 99.95 ? $"{value:F1}" : $"{value:N0}";

    private sealed record Column(string Title, Func<StepRow, string> Cell);
}
