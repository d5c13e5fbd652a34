using System.CommandLine;
using System.Diagnostics;
using GanFunctional.Data;

namespace GanFunctional.Cli;

/// <summary><c>gan data fetch</c>.</summary>
internal static class FetchCommand
{
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        Argument<string> name = Usage.Choice("data set", "Which data set", [.. PublishedDataset.All.Select(one => one.Name)]);
        Option<string?> to = new("--to")
        {
            Description = $"Where to make a folder of its name [default: {PublishedDataset.DefaultFolder}, where --data finds it by its name; {PublishedDataset.FolderVariable} names another]",
            HelpName = "FOLDER",
        };
        Option<Uri?> from = new("--from")
        {
            Description = "A mirror's folder with the same files [default: the publisher's]",
            HelpName = "URL",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https") return address;
                result.AddError($"--from takes an address that begins with https:// or http://, not '{text}'");
                return null;
            },
        };
        Command command = new("fetch", "Fetch a published data set, checked by its SHA-256; goes on with a download that broke off") { name, to, from };
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
            "stopping; what has come is kept, and the same command goes on from there");
    }

    private static void Show(FetchResult result, PublishedDataset dataset, string? to, TimeSpan elapsed, TextWriter say)
    {
        say.WriteLine(result.Fetched == 0
            ? $"Nothing to fetch, {dataset.Name} is here already: {result.Folder}"
            : $"Fetched {result.Fetched} of {result.Fetched + result.Kept} files of {dataset.Name} in {Text.Duration(elapsed)}: {result.Folder}");
        say.WriteLine($"Use it: gan train dcgan --data {(to is null ? dataset.Name : result.Folder)}");
    }

    /// <summary>Every piece moves a bar; a log gets a line as each file begins, and now and then.</summary>
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
            // The first piece says nothing of the pace.
            string pace = begins ? "" : $"  {Megabytes(value.BytesPerSecond)} MB/s  {Text.Duration(value.Left)} left";
            display.Report(value.Done, value.Size, $"{value.File}  {Megabytes(value.Done)} of {Megabytes(value.Size)} MB{pace}");
        }

        private static string Megabytes(double bytes) => $"{bytes / 1e6:0.0}";
    }
}
