using System.CommandLine;
using System.Diagnostics;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary><c>gan complete</c>: completes images with missing parts.</summary>
internal static class CompleteCommand
{
    public static Command Create(IReadOnlyList<string> line) => RecordCommand.Create<CompleteOptions>("complete", "Complete images with missing parts", line, Run);

    private static int Run(CompleteOptions options, InvocationConfiguration console)
    {
        Stopwatch watch = Stopwatch.StartNew();
        return Work.Run(console, (display, cancel) => ImageCompletion.Run(options, new Thinned(display), display.Say, cancel), result => Show(result, watch.Elapsed, console.Output));
    }

    private static void Show(CompleteResult result, TimeSpan elapsed, TextWriter say)
    {
        if (Picture.Suits(say)) Picture.Show(result.Strip, say);
        say.WriteLine($"Completed {result.Images.Count:N0} images in {Durations.Text(elapsed)}.");
        if (result.Skipped > 0) say.WriteLine($"Skipped {result.Skipped:N0} of {result.Images.Count + result.Skipped:N0} images, which can't be read.");
        say.WriteLine($"PSNR of the missing parts: {result.Psnr:0.0} dB, blended {result.BlendedPsnr:0.0} dB; mean colour {result.MeanFillPsnr:0.0} dB");
        say.WriteLine($"Strip:  {result.Strip} (image, known, steps, overlay, blended)");
        say.WriteLine($"Curves: {result.Curves}");
    }
}
