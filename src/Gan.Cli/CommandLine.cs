using System.CommandLine;
using System.CommandLine.Help;

namespace GanFunctional.Cli;

/// <summary>
/// The <c>gan</c> command. Exit codes: 0 success, 1 internal error, 2 user error, 130 or 143 interrupted.
/// </summary>
public static class CommandLine
{
    internal const string Verbose = "--verbose";

    /// <summary>
    /// Runs a command line, with a command for every variant of <see cref="CSharp.Variants.All"/>.
    /// </summary>
    /// <param name="args">Arguments after <c>gan</c>.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="error">Receives notices and errors.</param>
    /// <returns>Exit code.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        // A terminal has a bar.
        if (BarDisplay.Suits(output)) return Invoke(args, output, error);
        using Heartbeat heart = new(error, Heartbeat.Patience);
        return Invoke(args, heart.Listen(output), heart.Listen(error));
    }

    private static int Invoke(string[] args, TextWriter output, TextWriter error)
    {
        try
        {
            args = TrainCommand.WithVariant(args);
        }
        catch (GanException e)
        {
            return Failure.Tell(e, args.Contains(Verbose), error);
        }

        Option<bool> verbose = new(Verbose) { Description = "Show details of errors, with a stack trace", Recursive = true };
        RootCommand root = new("Trains, uses and evaluates GANs.")
        {
            TrainCommand.Create(args),
            SampleCommand.Create(),
            TranslateCommand.Create(args),
            CompleteCommand.Create(args),
            EvaluateCommand.Create(args),
            AnalyseCommand.Create(args),
            DataCommand.Create(args),
            ImportCommand.Create(),
            ApplyCommand.Create(),
            ExportCommand.Create(args),
            SummaryCommand.Create(args),
            DoctorCommand.Create(),
            verbose,
        };

        // Response files are disabled, as a path may begin with @.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action?.ClearsParseErrors != true && parsed.Errors.Count > 0)
        {
            error.WriteLine($"gan: {Usage.Problem(parsed)}");
            return Failure.Mistake;
        }

        try
        {
            if (parsed.Action is HelpAction) RecordOption.Describe(parsed.CommandResult.Command);
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // training handles its signals itself; other commands use the system's default
            });
        }
#pragma warning disable CA1031 // Last chance to turn a failure into a message.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Failure.Tell(e, parsed.GetValue(verbose), error);
        }
    }
}
