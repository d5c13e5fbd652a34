using System.CommandLine;

namespace GanFunctional.Cli;

/// <summary>The <c>gan</c> command. Exit codes: 0 done, 1 a fault of ours, 2 a mistake of the user's, 130 or 143 interrupted.</summary>
public static class CommandLine
{
    internal const string Verbose = "--verbose";

    /// <summary>Runs one command line, with a command for every variant of <see cref="CSharp.Variants.All"/>.</summary>
    /// <param name="args">The arguments after <c>gan</c>.</param>
    /// <param name="output">Gets the results.</param>
    /// <param name="error">Gets notices and errors.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        try
        {
            args = TrainCommand.WithVariant(args);
        }
        catch (Exception e) when (e is GanException or InvalidDataException)
        {
            return Failure.Tell(e, args.Contains(Verbose), error);
        }

        Option<bool> verbose = new(Verbose) { Description = "Show where an error arose, not only its sentence", Recursive = true };
        RootCommand root = new("Trains GANs and draws from them.")
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

        // A path may begin with @; response files are for longer command lines than ours.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action?.ClearsParseErrors != true && parsed.Errors.Count > 0)
        {
            error.WriteLine($"gan: {Usage.Sentence(parsed)}");
            return Failure.Mistake;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // training handles its signals itself; elsewhere the system's own way is right
            });
        }
#pragma warning disable CA1031 // The last place that can turn a failure into a sentence.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Failure.Tell(e, parsed.GetValue(verbose), error);
        }
    }
}
