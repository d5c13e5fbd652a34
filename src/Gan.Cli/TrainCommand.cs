using System.CommandLine;
using System.Diagnostics;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary><c>gan train VARIANT</c>: a command for each variant, with the options that its record has.</summary>
internal static class TrainCommand
{
    public static Command Create(IReadOnlyList<string> line)
    {
        Command command = new("train", "Train a GAN on images, into a run folder");
        foreach (Variant variant in CSharp.Variants.All)
            command.Add(RecordCommand.Create(variant.Name, variant.Summary, variant.Options, line, (options, console) => Run((TrainOptions)options, variant, console)));
        return command;
    }

    private static int Run(TrainOptions options, Variant variant, InvocationConfiguration console)
    {
        IDisplay display = BarDisplay.Suits(console.Output) ? new BarDisplay() : new PlainDisplay(console.Output, console.Error);
        using Interrupt interrupt = new(display.Say);
        Stopwatch watch = Stopwatch.StartNew();
        TrainResult result;
        try
        {
            result = display.Show(() => Training.Run(options, display, display.Say, interrupt.Token));
        }
        catch (OperationCanceledException) when (interrupt.ExitCode is not null)
        {
            return interrupt.ExitCode.Value; // before there was anything to save
        }

        TextWriter say = console.Output;
        if (Picture.Suits(say)) Picture.Show(result.LastSample, say);
        say.WriteLine($"{(result.Interrupted ? "Interrupted after" : "Trained")} {result.Rounds:N0} rounds in {Text.Duration(watch.Elapsed)}.");
        if (result.SkippedImages > 0) say.WriteLine($"Images left out because they could not be read: {result.SkippedImages:N0}");
        say.WriteLine($"Networks: {Path.Combine(result.Folder, "*.safetensors")}");
        say.WriteLine($"Samples:  {result.LastSample}");
        say.WriteLine($"Use it:   {string.Format(System.Globalization.CultureInfo.InvariantCulture, variant.Use, result.Folder)}");
        return result.Interrupted ? interrupt.ExitCode ?? 0 : 0;
    }
}
