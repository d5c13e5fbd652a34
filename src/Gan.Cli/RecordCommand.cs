using System.CommandLine;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary>The other way to run a command of a record of options.</summary>
/// <param name="Option">Asks for it.</param>
/// <param name="Run">Runs it with the option's value and what else was typed.</param>
internal sealed record Resumption(Option<string?> Option, Func<string, IReadOnlyList<GivenOption>, InvocationConfiguration, int> Run);

/// <summary>A switch that does something else with a record of options.</summary>
/// <param name="Option">The switch.</param>
/// <param name="Run">What it does.</param>
internal sealed record Alternative(Option<bool> Option, Func<object, InvocationConfiguration, int> Run);

/// <summary>A command whose options are those of a record, from the command line and from a <c>--config</c> file.</summary>
internal static class RecordCommand
{
    /// <summary>
    /// A command of a record of options. Where the command line does not have its name it is a name and a description only: to read
    /// the options of all commands takes longer than all else that <c>gan --help</c> does.
    /// </summary>
    public static Command Create<T>(string name, string description, IReadOnlyList<string> line, Func<T, InvocationConfiguration, int> run)
        where T : class =>
        Create(name, description, typeof(T), line, (options, console) => run((T)options, console));

    /// <inheritdoc cref="Create{T}(string, string, IReadOnlyList{string}, Func{T, InvocationConfiguration, int})"/>
    /// <param name="name">The command's name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="record">The type of the record.</param>
    /// <param name="line">The command line.</param>
    /// <param name="run">Runs it.</param>
    /// <param name="resumed">An option instead of all that are required, and what is run with it and with what else was typed.</param>
    /// <param name="alternative">A switch, and what is run with it instead.</param>
    public static Command Create(
        string name,
        string description,
        Type record,
        IReadOnlyList<string> line,
        Func<object, InvocationConfiguration, int> run,
        Func<Resumption>? resumed = null,
        Alternative? alternative = null)
    {
        Command command = new(name, description);
        if (!line.Contains(name)) return command;
        (OptionInfo About, Option<string?> Option)[] options = [.. OptionTable.For(record).Select(about => (about, Usage.Typed(about)))];
        foreach ((_, Option<string?> option) in options) command.Add(option);
        Option<string?> config = new("--config")
        {
            Description = "Options from a YAML or JSON file, by these names; a run's config.json repeats it. What is given here counts more",
            HelpName = "FILE",
        };
        command.Add(config);
        Resumption? resume = resumed?.Invoke();
        if (resume is not null) command.Add(resume.Option);
        if (alternative is not null) command.Add(alternative.Option);
        command.Validators.Add(result =>
        {
            if (options.Count(o => IsLength(o.About.Name) && result.GetResult(o.Option) is not null) > 1) result.AddError("Give --steps or --epochs, not both");
            foreach ((OptionInfo about, Option<string?> option) in options)
            {
                if (about.IsRequired && result.GetResult(option) is null && result.GetResult(config) is null && (resume is null || result.GetResult(resume.Option) is null))
                    result.AddError($"Option '{option.Name}' is required.");
            }
        });
        command.SetAction(parsed =>
        {
            GivenOption[] typed = [.. options.Where(o => parsed.GetResult(o.Option) is not null)
                .Select(o => new GivenOption(o.About.Name, parsed.GetValue(o.Option) ?? "true", o.Option.Name))];
            if (resume is not null && parsed.GetValue(resume.Option) is { } folder)
            {
                if (alternative is not null && parsed.GetValue(alternative.Option)) throw new GanException($"{alternative.Option.Name} can't be given with --resume.");
                return parsed.GetResult(config) is null
                    ? resume.Run(folder, typed, parsed.InvocationConfiguration)
                    : throw new GanException("--config can't be given with --resume: a run goes on with its own.");
            }

            IEnumerable<GivenOption> filed = parsed.GetValue(config) is { } file ? FromFile(file, name) : [];
            // How long to train is said in one way or the other: here, whatever the file says.
            if (typed.Any(option => IsLength(option.Name))) filed = filed.Where(option => !IsLength(option.Name));
            object given = OptionTable.Create(record, [.. filed, .. typed]);
            return (alternative is not null && parsed.GetValue(alternative.Option) ? alternative.Run : run)(given, parsed.InvocationConfiguration);
        });
        return command;
    }

    private static bool IsLength(string option) => option is "steps" or "epochs";

    private static IReadOnlyList<GivenOption> FromFile(string file, string command)
    {
        (string? variant, IReadOnlyList<GivenOption> given) = OptionFile.Read(file);
        return variant is null || variant == command
            ? given
            : throw new GanException($"'{file}' is a configuration of {variant}, not of {command}: use gan train {variant}, or another file");
    }
}
