using System.CommandLine;
using System.Diagnostics;
using GanFunctional.Data;

namespace GanFunctional.Cli;

/// <summary><c>gan data fetch</c>: downloads a published data set.</summary>
internal static class FetchCommand
{
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        Argument<string> name = Usage.Choice("data set", "Data set to fetch", [.. PublishedDataset.All.Select(one => one.Name)]);
        Option<string?> to = new("--to")
        {
            Description = $"Folder in which to create a folder for the data set [default: {PublishedDataset.DefaultFolder}, or {PublishedDataset.FolderVariable}, where --data finds it by its name]",
            HelpName = "FOLDER",
        };
        Option<Uri?> from = new("--from")
        {
            Description = "Address of a mirror's folder with the same files [default: the publisher's]",
            HelpName = "URL",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https") return address;
                result.AddError($"--from takes an address that begins with https:// or http://, not '{text}'");
                return null;
            },
        };
        Command command = new("fetch", "Fetch a published data set, verified by SHA-256; resumes interrupted downloads") { name, to, from };
        command.SetAction(parsed =>
        {
            PublishedDataset dataset = PublishedDataset.All.First(one => one.Name == parsed.GetRequiredValue(name));
            return Run(dataset, parsed.GetValue(to), parsed.GetValue(from), parsed.InvocationConfiguration);
        });
        return command;
    }

    private static int Run(PublishedDataset dataset, string? to, Uri? from, InvocationConfiguration console)
    {
        Stopwatch watch = Stopwatch.StartNew();
        return Work.Run(
            console,
            (display, cancel) => DatasetFetch.RunAsync(dataset, to, from, display.Say, new Shown(display), cancel).GetAwaiter().GetResult(),
            result => Show(result, dataset, to, watch.Elapsed, console.Output),
            "stopping; partial downloads are kept, and the same command resumes them");
    }

    private static void Show(FetchResult result, PublishedDataset dataset, string? to, TimeSpan elapsed, TextWriter say)
    {
        say.WriteLine(result.Fetched == 0
            ? $"Nothing to fetch, {dataset.Name} is already complete: {result.Folder}"
            : $"Fetched {result.Fetched} of {result.Fetched + result.Kept} files of {dataset.Name} in {Durations.Text(elapsed)}: {result.Folder}");
        say.WriteLine($"Use it: gan train dcgan --data {(to is null ? dataset.Name : Quoting.Word(result.Folder))}");
    }

    /// <summary>
    /// Shows progress: a bar at every piece, plain lines at the start of each file and every few seconds.
    /// </summary>
    private sealed class Shown(IDisplay display) : IProgress<FetchProgress>
    {
        private readonly Stopwatch watch = Stopwatch.StartNew();
        private string? file;

        public void Report(FetchProgress value)
        {
            bool begins = value.File != file;
            if (display is PlainDisplay && !begins && value.Done < value.Size && watch.Elapsed < s_between) return;
            file = value.File;
            watch.Restart();
            // The first piece gives no speed.
            string pace = begins ? "" : $"  {Megabytes(value.BytesPerSecond)} MB/s  {Durations.Text(value.Left)} left";
            display.Report(value.Done, value.Size, $"{value.File}  {Megabytes(value.Done)} of {Megabytes(value.Size)} MB{pace}");
        }

        private static string Megabytes(double bytes) => $"{bytes / 1e6:0.0}";
    }
}
