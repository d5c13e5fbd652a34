using System.Text;

namespace GanFunctional.Bench;

/// <summary>The growth tables of docs/performance.md, in Markdown.</summary>
internal static class GrowthTables
{
    internal static string Render(GrowthResults results)
    {
        StringBuilder text = new();
        foreach (var series in results.Steps.GroupBy(s => (s.Series, s.System)))
        {
            text.Append(Steps(series.Key.Series, series.Key.System, [.. series])).AppendLine();
        }

        text.AppendLine("| images | listing, ms | first batch, ms | a batch, ms | first of a later epoch, ms | memory, MiB |").AppendLine("|---|---|---|---|---|---|");
        foreach (GrownData data in results.Data)
        {
            text.AppendLine(
                $"| {data.Images:N0} | {data.OpenMilliseconds:N0} | {data.FirstMilliseconds:N1} | {data.BatchMilliseconds:N2} | {data.EpochMilliseconds:N1} | {Mebibytes(data.PeakBytes)} |");
        }

        return text.AppendLine().AppendLine($"Measured on {results.Machine}; steps in {results.Type}, data as PNGs of 32×32 in batches of 64 on one thread.").ToString();
    }

    // A unit of work is an image of a batch, or of a size 1,000 pixels.
    private static string Steps(string series, string system, GrownStep[] points)
    {
        bool batch = series == "batch";
        int[] threads = [.. points.Select(p => p.Threads).Distinct().Order()];
        string of = system == "dcgan" ? "DCGAN" : "CycleGAN, 6 blocks", what = batch ? $"{of}-{points[0].Size}, batch" : $"{of}, batch {points[0].Batch}, size";
        string unit = batch ? "an image" : "1,000 pixels";
        StringBuilder table = new();
        table.AppendLine($"| {what} | {string.Join(" | ", threads.Select(t => $"{Count(t)}, ms | {unit}, ms"))} | memory, MiB |");
        table.AppendLine($"|---|{string.Concat(threads.Select(_ => "---|---|"))}---|");
        foreach (var point in points.GroupBy(p => batch ? p.Batch : p.Size))
        {
            double work = batch ? point.Key : point.First().Batch * (double)point.Key * point.Key / 1e3;
            string[] times = [.. threads.Select(t => Statistics.Median(point.First(p => p.Threads == t).Milliseconds)).Select(ms => $"{ms:N1} | {ms / work:N1}")];
            table.AppendLine($"| {point.Key} | {string.Join(" | ", times)} | {Mebibytes(point.Max(p => p.PeakBytes))} |");
        }

        return table.ToString();
    }

    private static string Count(int threads) => threads == 1 ? "one thread" : threads == 2 ? "two threads" : $"{threads} threads";

    private static string Mebibytes(long bytes) => $"{bytes / 1048576.0:N0}";
}
