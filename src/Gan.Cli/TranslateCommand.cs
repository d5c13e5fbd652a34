using System.CommandLine;
using System.Diagnostics;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary><c>gan translate</c>: translates images with a trained run.</summary>
internal static class TranslateCommand
{
    public static Command Create(IReadOnlyList<string> line) => RecordCommand.Create<TranslateOptions>(
        "translate", $"Translate images with a run of {Sentence.OneOf([.. CSharp.Variants.All.Where(variant => variant.Translates).Select(variant => variant.Name)])}", line, Run);

    private static int Run(TranslateOptions options, InvocationConfiguration console)
    {
        Stopwatch watch = Stopwatch.StartNew();
        return Work.Run(
            console,
            (display, cancel) => ImageTranslation.Run(options, new Counted(display), display.Say, cancel),
            result => Show(result, options.Out, watch.Elapsed, console.Output));
    }

    private static void Show(TranslateResult result, string folder, TimeSpan elapsed, TextWriter say)
    {
        if (Picture.Suits(say)) Picture.Show(result.Picture, say);
        string files = result.Files.Count == result.Images ? "" : $" into {result.Files.Count:N0}";
        say.WriteLine($"Translated {result.Images:N0} images{files} in {Durations.Text(elapsed)}: {folder}");
        if (result.Skipped.Count > 0) say.WriteLine($"Skipped {result.Skipped.Count:N0} of {result.Images + result.Skipped.Count:N0} images, which can't be read.");
        foreach ((string name, double distance) in result.Distances) say.WriteLine($"L1 distance to the truth, {name}: {distance:0.0000}");
        say.WriteLine($"Picture of {result.Shown:N0} of the {result.Images:N0} images: {result.Picture}");
    }

    /// <summary>Progress in images.</summary>
    private sealed class Counted(IDisplay display) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value) => display.Report(value.Step, value.Steps, $"{value.Step:N0} of {value.Steps:N0} images");
    }
}
