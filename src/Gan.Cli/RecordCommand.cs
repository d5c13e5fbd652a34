using System.CommandLine;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary>Alternative to the options of a record: resuming a run.</summary>
/// <param name="Option">Option that selects it.</param>
/// <param name="Run">Runs it with the option's value and the other given options.</param>
internal sealed record Resumption(Option<string?> Option, Func<string, IReadOnlyList<GivenOption>, InvocationConfiguration, int> Run);

/// <summary>Flag that selects another action on an options record.</summary>
/// <param name="Option">Flag.</param>
/// <param name="Run">Action.</param>
internal sealed record Alternative(Option<bool> Option, Func<object, InvocationConfiguration, int> Run);

/// <summary>
/// Creates commands with the options of a record, read from the command line and a <c>--config</c> file.
/// </summary>
internal static class RecordCommand
{
    /// <summary>
    /// Creates a command with the options of a record. Without its name on the command line it has only a
    /// name and a description: reading the options of all commands would dominate the time of
    /// <c>gan --help</c>.
    /// </summary>
    public static Command Create<T>(string name, string description, IReadOnlyList<string> line, Func<T, InvocationConfiguration, int> run)
        where T : class =>
        Create(name, description, typeof(T), line, (options, console) => run((T)options, console));

    /// <inheritdoc cref="Create{T}(string, string, IReadOnlyList{string}, Func{T, InvocationConfiguration, int})"/>
    /// <param name="name">Name of the command.</param>
    /// <param name="description">Description of the command.</param>
    /// <param name="record">Type of the record.</param>
    /// <param name="line">Command line.</param>
    /// <param name="run">Runs the command.</param>
    /// <param name="resumed">Option that replaces all required ones, with its action.</param>
    /// <param name="alternative">Flag that selects another action.</param>
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
        RecordOption[] options = [.. OptionTable.For(record).Select(about => new RecordOption(about))];
        foreach (RecordOption option in options) command.Add(option);
        Option<string?> config = new("--config")
        {
            Description = "YAML or JSON file of options by these names, such as a run's config.json to repeat it. The command line takes precedence",
            HelpName = "FILE",
        };
        command.Add(config);
        Resumption? resume = resumed?.Invoke();
        if (resume is not null) command.Add(resume.Option);
        if (alternative is not null) command.Add(alternative.Option);
        command.Validators.Add(result =>
        {
            if (options.Count(option => IsLength(option.About.Name) && result.GetResult(option) is not null) > 1) result.AddError("Give either --steps or --epochs, not both");
            foreach (RecordOption option in options)
            {
                if (option.About.IsRequired && result.GetResult(option) is null && result.GetResult(config) is null && (resume is null || result.GetResult(resume.Option) is null))
                    result.AddError($"Option '{option.Name}' is required.");
            }
        });
        command.SetAction(parsed =>
        {
            GivenOption[] typed = [.. options.Where(option => parsed.GetResult(option) is not null)
                .Select(option => new GivenOption(option.About.Name, parsed.GetValue(option) ?? "true", option.Name))];
            if (resume is not null && parsed.GetValue(resume.Option) is { } folder)
            {
                if (alternative is not null && parsed.GetValue(alternative.Option)) throw new GanException($"{alternative.Option.Name} can't be given with --resume: omit one of them.");
                return parsed.GetResult(config) is null
                    ? resume.Run(folder, typed, parsed.InvocationConfiguration)
                    : throw new GanException("--config can't be given with --resume: omit it, as a run keeps its own configuration.");
            }

            IEnumerable<GivenOption> filed = parsed.GetValue(config) is { } file ? FromFile(file, name) : [];
            // The length of the training is given either way; the command line overrides both options of the
            // file.
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
            : throw new GanException($"'{file}' is a configuration of {variant}, not of {command}: use gan train {variant}, or give another file");
    }
}
