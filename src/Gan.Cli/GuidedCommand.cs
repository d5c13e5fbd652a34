using System.CommandLine;
using System.Diagnostics;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary><c>gan analyse guided</c>.</summary>
internal static class GuidedCommand
{
    public static int Run(GuidedOptions options, InvocationConfiguration console)
    {
        IDisplay display = BarDisplay.Suits(console.Output) ? new BarDisplay() : new PlainDisplay(console.Output, console.Error);
        using Interrupt interrupt = new(display.Say);
        Stopwatch watch = Stopwatch.StartNew();
        GuidedResult result;
        try
        {
            result = display.Show(() => GuidedAnalysis.Run(options, display.Say, interrupt.Token));
        }
        catch (OperationCanceledException) when (interrupt.ExitCode is not null)
        {
            return interrupt.ExitCode.Value;
        }

        TextWriter say = console.Output;
        if (Picture.Suits(say)) Picture.Show(result.Kinds[0].Picture, say);
        say.WriteLine($"What excites {options.Maps} feature maps of the layer {result.Kinds[0].Layer}, found in {Text.Duration(watch.Elapsed)}:");
        foreach (GuidedKind kind in result.Kinds) say.WriteLine($"{kind.Kind + ":",-9} {kind.Picture} (for each map its images, and below them the guided gradients)");
        say.WriteLine($"Table:    {result.Table}");
        return 0;
    }
}
