using System.Text;

namespace GanFunctional.Bench;

/// <summary>The tables of docs/performance.md from the results, in Markdown.</summary>
internal static class StepTables
{
    private const string None = "–";

    /// <summary>Times and ratios of the rows of one number of threads, then what was reached, at what cost of memory.</summary>
    internal static string Render(StepResults results, int threads)
    {
        StepRow[] rows = [.. Systems.All.SelectMany(s => results.Rows.Where(r => r.System == s.Name && r.Threads == threads))];
        if (rows.Length == 0) return "";
        string count = threads == 1 ? "one thread" : threads == 2 ? "two threads" : $"{threads} threads";
        return $"{Times(rows, count)}\n{Reached(results, rows, threads, count)}";
    }

    private static string Times(StepRow[] rows, string threads)
    {
        bool targets = threads.Length > 0 && rows.Any(r => Systems.Named(r.System).Target is not null && r.Named(Contenders.OursBFloat16) is not null);
        StringBuilder table = new();
        table.AppendLine($"| step, {threads}, ms | PyTorch, as installed | best float32 | best switches | ours, float32 | ours, bfloat16 | × installed | × best | float32 × best float32 |{(targets ? " target |" : "")}");
        table.AppendLine($"|---|---|---|---|---|---|---|---|---|{(targets ? "---|" : "")}");
        foreach (StepRow row in rows)
        {
            TrainingSystem system = Systems.Named(row.System);
            StepTimes? installed = row.Named(Contenders.AsInstalled), float32 = row.BestPyTorch(float32: true), best = row.BestPyTorch(float32: false);
            StepTimes? ours32 = row.Named(Contenders.OursFloat32), ours = row.Named(Contenders.OursBFloat16) ?? ours32;
            string[] cells =
            [
                system.What, Time(installed), Time(float32), Time(best), Time(ours32), Time(row.Named(Contenders.OursBFloat16)),
                Bold(Ratio(ours, installed)), Bold(Ratio(ours, best)), Bold(Ratio(ours32, float32)), .. targets ? new[] { system.Target ?? None } : [],
            ];
            table.AppendLine($"| {string.Join(" | ", cells)} |");
        }

        return table.ToString();
    }

    private static string Reached(StepResults results, StepRow[] rows, int threads, string count)
    {
        StringBuilder table = new();
        table.AppendLine($"| step, {count} | GFLOP | images/s | GFLOP/s, float32 | GFLOP/s, bfloat16 | memory, MiB: as installed | best switches | ours, float32 | ours, bfloat16 |");
        table.AppendLine("|---|---|---|---|---|---|---|---|---|");
        foreach (StepRow row in rows)
        {
            TrainingSystem system = Systems.Named(row.System);
            StepTimes? ours32 = row.Named(Contenders.OursFloat32), ours16 = row.Named(Contenders.OursBFloat16);
            string[] cells =
            [
                system.What, $"{Flops.OfStep[row.System] / 1e9:N0}", (ours16 ?? ours32) is { } ours ? Short(system.Batch * 1000 / ours.Median) : None,
                Rate(results, row, ours32, "float32"), Rate(results, row, ours16, "bfloat16"),
                Mebibytes(row.Named(Contenders.AsInstalled)), Mebibytes(row.BestPyTorch(float32: false)), Mebibytes(ours32), Mebibytes(ours16),
            ];
            table.AppendLine($"| {string.Join(" | ", cells)} |");
        }

        string peaks = string.Join("; ", results.Peaks.Where(p => p.Threads == threads).Select(p => $"{p.Type} {p.Product} {p.Gigaflops:N0} ({p.Library})"));
        if (peaks.Length > 0) table.AppendLine().AppendLine($"Peaks on {count}, GFLOP/s: {peaks}.");
        return table.ToString();
    }

    // As shares of the two peaks: the product's, then the convolution's.
    private static string Rate(StepResults results, StepRow row, StepTimes? times, string type)
    {
        if (times is null) return None;
        double rate = Flops.Rate(row, times);
        string[] shares = [.. results.Peaks.Where(p => p.Threads == row.Threads && p.Type == type).Select(p => $"{100 * rate / p.Gigaflops:F0} %")];
        return $"{rate:N0}{(shares.Length > 0 ? $" ({string.Join(", ", shares)})" : "")}";
    }

    private static string Time(StepTimes? times) => times is null ? None : $"{Short(times.Median)} ({Short(times.Milliseconds.Min())}–{Short(times.Milliseconds.Max())})";

    private static string Ratio(StepTimes? ours, StepTimes? theirs) => ours is null || theirs is null ? None : Short(ours.TimesAsFastAs(theirs));

    private static string Mebibytes(StepTimes? times) => times is null ? None : $"{times.PeakBytes / 1048576.0:N0}";

    private static string Bold(string text) => text == None ? None : $"**{text}**";

    private static string Short(double value) => value < 9.995 ? $"{value:F2}" : value < 99.95 ? $"{value:F1}" : $"{value:N0}";
}
