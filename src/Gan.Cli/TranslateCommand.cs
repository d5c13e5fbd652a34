using System.CommandLine;
using System.Diagnostics;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary><c>gan translate</c>: translates images with a trained run.</summary>
internal static class TranslateCommand
{
    private const int Reports = 10;

    public static Command Create(IReadOnlyList<string> line) => RecordCommand.Create<TranslateOptions>("translate", "Translate images with a run of pix2pix, cyclegan or stargan", line, Run);

    private static int Run(TranslateOptions options, InvocationConfiguration console)
    {
        using Interrupt interrupt = new(line => console.Error.WriteLine($"gan: {line}"));
        TextWriter say = console.Output;
        Stopwatch watch = Stopwatch.StartNew();
        TranslateResult result;
        try
        {
            result = ImageTranslation.Run(options, Progress, interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.ExitCode is not null)
        {
            return interrupt.ExitCode.Value;
        }

        if (Picture.Suits(say)) Picture.Show(result.Picture, say);
        say.WriteLine($"Translated {result.Files.Count:N0} images in {Text.Duration(watch.Elapsed)}: {options.Out}");
        foreach (string sentence in result.Skipped) console.Error.WriteLine($"gan: skipped: {sentence}");
        foreach ((string name, double distance) in result.Distances) say.WriteLine($"L1 distance to the truth, {name}: {distance:0.0000}");
        say.WriteLine($"Picture: {result.Picture}");
        return 0;

        void Progress(int done, int all)
        {
            if (all > Reports && done % (all / Reports) == 0 && done < all) say.WriteLine($"{done:N0} of {all:N0} images");
        }
    }
}
