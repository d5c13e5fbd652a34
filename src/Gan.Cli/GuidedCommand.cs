using System.CommandLine;
using System.Diagnostics;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary>
/// <c>gan analyse guided</c>: shows the images that activate the discriminator's features most.
/// </summary>
internal static class GuidedCommand
{
    public static int Run(GuidedOptions options, InvocationConfiguration console)
    {
        Stopwatch watch = Stopwatch.StartNew();
        return Work.Run(console, (display, cancel) => GuidedAnalysis.Run(options, display as BarDisplay, display.Say, cancel), result => Show(result, options, watch.Elapsed, console.Output));
    }

    private static void Show(GuidedResult result, GuidedOptions options, TimeSpan elapsed, TextWriter say)
    {
        if (Picture.Suits(say)) Picture.Show(result.Kinds[0].Picture, say);
        say.WriteLine($"Images that activate {options.Maps} feature maps of the layer {result.Kinds[0].Layer} most, found in {Durations.Text(elapsed)}:");
        foreach (GuidedKind kind in result.Kinds) say.WriteLine($"{kind.Kind + ":",-9} {kind.Picture} (the images of each map, with the guided gradients below)");
        say.WriteLine($"Table:    {result.Table}");
    }
}
