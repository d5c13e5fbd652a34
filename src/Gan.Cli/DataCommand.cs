using System.CommandLine;
using System.Diagnostics;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary><c>gan data</c>: prepares data for training.</summary>
internal static class DataCommand
{
    public static Command Create(IReadOnlyList<string> line) => new("data", "Fetch and deduplicate data")
    {
        RecordCommand.Create<DedupOptions>("dedup", "Find near-duplicate images (Radford et al. 2015); moves them if asked, deletes nothing", line, Dedup),
        FetchCommand.Create(),
    };

    private static int Dedup(DedupOptions options, InvocationConfiguration console)
    {
        Stopwatch watch = Stopwatch.StartNew();
        return Work.Run(
            console,
            (display, cancel) => Deduplication.Run(options, display as BarDisplay, display.Say, cancel),
            result => Show(result, watch.Elapsed, console.Output));
    }

    private static void Show(DedupResult result, TimeSpan elapsed, TextWriter say)
    {
        if (result.Picture is { } shown && Picture.Suits(say)) Picture.Show(shown, say);
        say.WriteLine($"Of {result.Images:N0} images {result.Duplicates:N0} are near-duplicates of {result.Groups:N0} others, found in {Durations.Text(elapsed)}.");
        say.WriteLine($"Report:  {result.Report}");
        if (result.Picture is { } picture) say.WriteLine($"Picture: {picture} (pairs, least similar first; the image to keep is on the left)");
        if (result.Moved is { } folder)
            say.WriteLine($"Moved:   {folder}");
        else if (result.Duplicates > 0)
            say.WriteLine("Nothing was moved: check the pairs, then run this again with --apply and another --out.");
    }
}
