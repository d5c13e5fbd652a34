using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary>Creates options whose error messages say in one sentence what they accept.</summary>
internal static class Usage
{
    /// <summary>
    /// Creates an option with a number; <paramref name="takes"/> completes "--name takes …".
    /// </summary>
    public static Option<T?> Number<T>(string name, string description, string takes, Func<T, bool> fits, T? initially = null)
        where T : struct, IParsable<T>
    {
        Option<T?> option = new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result => Read(result, name, takes, text =>
                T.TryParse(text, CultureInfo.InvariantCulture, out T value) && fits(value) ? value : (T?)null),
        };
        if (initially is not null) option.DefaultValueFactory = _ => initially;
        return option;
    }

    /// <summary>Creates an option with a whole number of at least 1.</summary>
    public static Option<int?> Count(string name, string description, int? initially = null) =>
        Number(name, description, "a whole number of at least 1", value => value >= 1, initially);

    /// <summary>Creates an option with a 64-bit whole number of at least 1.</summary>
    public static Option<long?> LongCount(string name, string description) =>
        Number<long>(name, description, "a whole number of at least 1", value => value >= 1);

    /// <summary>Creates the option <c>--seed</c>.</summary>
    public static Option<ulong?> Seed(string description) =>
        Number<ulong>("--seed", description, "a whole number from 0 to 2⁶⁴ - 1", _ => true, 0);

    /// <summary>Creates the option <c>--channels</c>.</summary>
    public static Option<int?> Channels(string description) =>
        Number<int>("--channels", description, "1 (grey), 3 (colour) or 4 (colour and transparency)", value => value is 1 or 3 or 4);

    /// <summary>Creates the option <c>--size</c>, a width and a height.</summary>
    public static Option<ImageSize?> Size(string description) => new("--size")
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = result => Read(result, "--size", "a size in pixels such as 64 or 128x96", text => ImageSize.TryParse(text, out ImageSize size) ? size : (ImageSize?)null),
    };

    /// <summary>Creates the option <c>--dropout</c>, whether a network has dropout.</summary>
    public static Option<bool?> Dropout(string description) => new("--dropout")
    {
        Description = description,
        HelpName = "true|false",
        CustomParser = result => Read(result, "--dropout", "true or false", text => bool.TryParse(text, out bool drops) ? drops : (bool?)null),
    };

    /// <summary>Creates an option with one of a few words.</summary>
    public static Option<string> Choice(string name, string description, IReadOnlyList<string> words, string initially) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', words),
        DefaultValueFactory = _ => initially,
        CustomParser = result => ReadWord(result, name, words),
    };

    /// <summary>Creates an argument with one of a few words.</summary>
    public static Argument<string> Choice(string name, string description, IReadOnlyList<string> words) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', words),
        CustomParser = result => ReadWord(result, $"the {name}", words),
    };

    /// <summary>Creates the argument that names a network of the preceding variant.</summary>
    public static Argument<string> Network() => new("network")
    {
        // Variants with the same networks are grouped.
        Description = "Network of the variant: " + string.Join("; ", GanFunctional.CSharp.Variants.Names.GroupBy(
            variant => string.Join(", ", NetworkFile.Networks(variant)), (networks, variants) => $"{networks} ({string.Join(", ", variants)})")),
        HelpName = "NETWORK",
    };

    /// <summary>Refuses a network that the variant does not have.</summary>
    public static void CheckNetwork(Command command, Argument<string> variant, Argument<string> network) => command.Validators.Add(result =>
    {
        if (result.GetValue(variant) is { } known && result.GetValue(network) is { } name && !NetworkFile.Networks(known).Contains(name))
            result.AddError($"the network of {known} takes {Sentence.OneOf(NetworkFile.Networks(known))}, not '{name}'");
    });

    /// <summary>Creates a required option with a path.</summary>
    public static Option<string> RequiredPath(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName, Required = true };

    /// <summary>Describes the first error of a command line, and refers to its help.</summary>
    public static string Problem(ParseResult parsed)
    {
        Command called = parsed.CommandResult.Command;
        string command = called is RootCommand ? "gan"
            : called.Parents.FirstOrDefault() is Command and not RootCommand and var parent ? $"gan {parent.Name} {called.Name}" : $"gan {called.Name}";
        // First wrong values, then unknown words, then missing options.
        string message = parsed.Errors.FirstOrDefault(e => e.SymbolResult is (ArgumentResult or OptionResult) and { Tokens.Count: > 0 })?.Message
            ?? (called is not RootCommand && called.Subcommands.Count > 0
                ? $"{command} takes {Sentence.OneOf([.. called.Subcommands.Select(choice => choice.Name)])}, {(parsed.UnmatchedTokens is [string other, ..] ? $"not '{other}'" : "and its options depend on the choice")}"
            : parsed.UnmatchedTokens is [string unknown, ..] ? $"'{unknown}' is not known here" : parsed.Errors[0].Message);
        message = message.Split('\n', 2)[0].TrimEnd('.', ' ', '\r');
        return $"{message}; see {command} --help";
    }

    private static string? ReadWord(ArgumentResult result, string name, IReadOnlyList<string> words)
    {
        return Read(result, name, Sentence.OneOf(words), text => words.Contains(text) ? text : null);
    }

    private static T? Read<T>(ArgumentResult result, string name, string takes, Func<string, T?> read)
    {
        string text = result.Tokens[0].Value;
        T? value = read(text);
        if (value is null) result.AddError($"{name} takes {takes}, not '{text}'");
        return value;
    }
}
