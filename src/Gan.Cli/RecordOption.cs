using System.CommandLine;
using System.CommandLine.Parsing;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary>Option of an options record, as text that the record parses.</summary>
internal sealed class RecordOption : Option<string?>
{
    /// <summary>Creates the option, without a description.</summary>
    public RecordOption(OptionInfo about)
        : base($"--{about.Name}")
    {
        About = about;
        HelpName = about.IsFlag ? "true|false" : about.Value;
        Arity = about.IsFlag ? ArgumentArity.ZeroOrOne : about.IsList ? ArgumentArity.OneOrMore : ArgumentArity.ExactlyOne;
        AllowMultipleArgumentsPerToken = about.TakesPaths;
        if (about.IsList) CustomParser = result => string.Join(about.TakesPaths ? '\n' : ',', result.Tokens.Select(token => token.Value));
        Validators.Add(result =>
        {
            foreach (Token token in result.Tokens.Where(token => !about.Accepts(token.Value))) result.AddError($"{Name} takes {about.Takes}, not '{token.Value}'");
        });
    }

    /// <summary>Option of the record.</summary>
    public OptionInfo About { get; }

    /// <summary>
    /// Describes the options of a command. Only its help needs that: descriptions are read from a file.
    /// </summary>
    public static void Describe(Command command)
    {
        foreach (RecordOption option in command.Options.OfType<RecordOption>())
            option.Description = option.About.Default is { } value ? $"{option.About.Help} [default: {value}]" : option.About.Help;
    }
}
