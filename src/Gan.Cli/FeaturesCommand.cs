using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary>
/// <c>gan analyse features</c>: classifies images linearly by the discriminator's features.
/// </summary>
internal static class FeaturesCommand
{
    public static int Run(FeatureOptions options, InvocationConfiguration console)
    {
        Stopwatch watch = Stopwatch.StartNew();
        return Work.Run(console, (display, cancel) => FeatureAnalysis.Run(options, display as BarDisplay, display.Say, cancel), result => Show(result, watch.Elapsed, console.Output));
    }

    private static void Show(FeatureResult result, TimeSpan elapsed, TextWriter say)
    {
        say.WriteLine($"Linear support vector machine, trained on {result.Training:N0} labelled images and tested on {result.Test:N0}, in {Durations.Text(elapsed)}:");
        say.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"features",-22}{"numbers",9}{"C",9}{"held out",12}{"test",12}"));
        foreach (FeatureScore score in result.Scores)
        {
            string held = score.HeldOut is { } found ? Percent(found) : "", deviation = score.Deviation is { } scatter ? $" ± {100 * scatter:0.00}" : "";
            say.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{score.Kind,-22}{score.Width,9}{score.C,9:g}{held,12}{Percent(score.Accuracy),12}{deviation}"));
        }

        say.WriteLine($"Table: {result.Table}");
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.00} %");
}
