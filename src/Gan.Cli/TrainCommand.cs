using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using GanFunctional.CSharp;
using GanFunctional.Data;

namespace GanFunctional.Cli;

/// <summary>
/// <c>gan train VARIANT</c>, with a command for each variant and the options of its record;
/// <c>gan train --resume RUN</c> resumes a run.
/// </summary>
internal static class TrainCommand
{
    private const string Name = "train", Resume = "--resume", DryRun = "--dry-run";

    public static Command Create(IReadOnlyList<string> line)
    {
        Command command = new(Name, "Train a GAN on images, into a run folder; gan train --resume RUN resumes a run");
        foreach (Variant variant in CSharp.Variants.All)
        {
            command.Add(RecordCommand.Create(
                variant.Name, variant.Summary, variant.Options, line,
                (options, console) => Run((progress, say, cancel) => Training.Run((TrainOptions)options, progress, say, cancel), variant, resumed: false, console),
                () => new(
                    new(Resume) { Description = $"Resume a run instead, exactly as if it had not stopped; only {string.Join(", ", ResumeOptions.NamesFor(variant.Options))} can be changed", HelpName = "RUN" },
                    (run, typed, console) => Training.VariantOf(run) == variant.Name
                        ? Run((progress, say, cancel) => Training.Resume(run, Changes(typed), progress, say, cancel), variant, resumed: true, console)
                        : throw new GanException($"The run '{run}' has the variant {Training.VariantOf(run)}, not {variant.Name}: use gan train --resume {Quoting.Word(run)}.")),
                new(new(DryRun) { Description = "Try a few steps, and show the data, the networks, and an estimate of time and memory. Nothing is written" }, Preview)));
        }

        return command;
    }

    /// <summary>Adds the variant to a command line with <c>--resume RUN</c>.</summary>
    /// <exception cref="GanException">There is no such run.</exception>
    /// <exception cref="DataException">The configuration is damaged.</exception>
    public static string[] WithVariant(string[] line)
    {
        if (line is not [Name, ['-', ..], ..]) return line;
        int at = Array.FindIndex(line, word => word == Resume || word.StartsWith(Resume + "=", StringComparison.Ordinal));
        string? run = at < 0 ? null : line[at] != Resume ? line[at][(Resume.Length + 1)..] : at + 1 < line.Length ? line[at + 1] : null;
        return run is null ? line : [Name, Training.VariantOf(run), .. line[1..]];
    }

    private static int Preview(object options, InvocationConfiguration console)
    {
        TrainPreview preview = Training.Preview((TrainOptions)options, sentence => console.Error.WriteLine($"gan: {sentence}"));
        TextWriter say = console.Output;
        (long steps, int batch) = (preview.Options.Steps!.Value, preview.Options.Batch);
        string epochs = (steps * (double)batch / preview.Images).ToString("0.##", CultureInfo.InvariantCulture);
        foreach (string found in preview.Found) say.WriteLine($"Data:     {found}");
        say.WriteLine($"Training: {steps:N0} steps of {batch} images ({epochs} epochs), in {preview.Options.Precision.ToString().ToLowerInvariant()}");
        foreach (PreviewedNetwork network in preview.Networks)
            say.WriteLine($"Network:  {network.Name}, {network.Parameters:N0} parameters{(network.Shapes.Length > 0 ? $", {network.Shapes}" : "")}");
        say.WriteLine($"Time:     {preview.Step.TotalMilliseconds.ToString("N0", CultureInfo.InvariantCulture)} ms per step, about {Durations.Text(preview.Whole)} in total");
        say.WriteLine($"Memory:   {preview.Memory >> 20:N0} MiB so far");
        say.WriteLine("Nothing was written.");
        return 0;
    }

    private static ResumeOptions Changes(IReadOnlyList<GivenOption> typed)
    {
        foreach (GivenOption option in typed.Where(option => !ResumeOptions.Names.Contains(option.Name)))
            throw new GanException($"{option.Where} can't be changed when a run is resumed: omit it, or start a new run");
        return (ResumeOptions)OptionTable.Create(typeof(ResumeOptions), typed);
    }

    private static int Run(Func<IProgress<TrainProgress>, Action<string>, CancellationToken, TrainResult> train, Variant variant, bool resumed, InvocationConfiguration console)
    {
        IDisplay display = BarDisplay.Suits(console.Output) ? new BarDisplay() : new PlainDisplay(console.Output, console.Error);
        using Interrupt interrupt = new(display.Say, "stopping after this step, and saving");
        Stopwatch watch = Stopwatch.StartNew();
        TrainResult result;
        try
        {
            result = display.Show(() => train(display, display.Say, interrupt.Token));
        }
        catch (OperationCanceledException) when (interrupt.ExitCode is not null)
        {
            return interrupt.ExitCode.Value; // before there was anything to save
        }

        TextWriter say = console.Output;
        if (Picture.Suits(say)) Picture.Show(result.LastSample!, say);
        string done = result.Interrupted ? "Interrupted after" : "Trained";
        say.WriteLine($"{done} {result.Steps:N0} steps{(resumed ? " in total, the new ones" : "")} in {Durations.Text(watch.Elapsed)}.");
        if (result.SkippedImages > 0) say.WriteLine($"Skipped images that could not be read: {result.SkippedImages:N0}");
        say.WriteLine($"Networks: {Path.Combine(result.Folder, "*.safetensors")}");
        say.WriteLine($"Samples:  {result.LastSample}");
        if (result.BestCheckpoint is { } best) say.WriteLine($"Best:     {best}");
        say.WriteLine($"Use it:   {string.Format(CultureInfo.InvariantCulture, variant.Use, Quoting.Word(result.Folder))}");
        if (result.Interrupted) say.WriteLine($"Go on:    gan train --resume {Quoting.Word(result.Folder)}");
        return result.Interrupted ? interrupt.ExitCode ?? 0 : 0;
    }
}
