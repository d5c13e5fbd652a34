using System.CommandLine;
using System.Diagnostics;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary><c>gan train VARIANT</c>: a command for each variant, with the options that its record has.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        Command command = new("train", "Train a GAN on images, into a run folder");
        foreach (Variant variant in CSharp.Variants.All) command.Add(ForVariant(variant));
        return command;
    }

    private static Command ForVariant(Variant variant)
    {
        Command command = new(variant.Name, variant.Summary);
        Option<string?> config = new("--config")
        {
            Description = "Options from a YAML or JSON file, by these names; a run's config.json repeats it. What is given here counts more",
            HelpName = "FILE",
        };
        List<(OptionInfo About, Option<string?> Option)> options = [];
        foreach (OptionInfo about in OptionTable.For(variant.Options))
        {
            Option<string?> option = Usage.Typed(about);
            options.Add((about, option));
            command.Add(option);
        }

        command.Add(config);
        command.Validators.Add(result =>
        {
            bool Has(string name) => result.GetResult(options.First(o => o.About.Name == name).Option) is not null;
            if (Has("steps") && Has("epochs")) result.AddError("Give --steps or --epochs, not both");
            foreach ((OptionInfo about, Option<string?> option) in options)
            {
                if (about.IsRequired && result.GetResult(option) is null && result.GetResult(config) is null)
                    result.AddError($"Option '{option.Name}' is required.");
            }
        });
        command.SetAction(parsed =>
        {
            GivenOption[] typed = [.. options.Where(o => parsed.GetResult(o.Option) is not null)
                .Select(o => new GivenOption(o.About.Name, parsed.GetValue(o.Option) ?? "true", o.Option.Name))];
            IEnumerable<GivenOption> filed = parsed.GetValue(config) is { } file ? FromFile(file, variant) : [];
            // How long to train is said in one way or the other: here, whatever the file says.
            if (typed.Any(IsLength)) filed = filed.Where(option => !IsLength(option));
            return Run((TrainOptions)OptionTable.Create(variant.Options, [.. filed, .. typed]), variant, parsed.InvocationConfiguration);
        });
        return command;
    }

    private static bool IsLength(GivenOption option) => option.Name is "steps" or "epochs";

    private static IReadOnlyList<GivenOption> FromFile(string file, Variant variant)
    {
        (string? named, IReadOnlyList<GivenOption> given) = OptionFile.Read(file);
        return named is null || named == variant.Name
            ? given
            : throw new GanException($"'{file}' is a configuration of {named}, not of {variant.Name}: use gan train {named}, or another file");
    }

    private static int Run(TrainOptions options, Variant variant, InvocationConfiguration console)
    {
        ITrainingDisplay display = BarDisplay.Suits(console.Output)
            ? new BarDisplay()
            : new PlainDisplay(console.Output, console.Error);
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
