using System.CommandLine;
using System.Text;

namespace GanFunctional.Cli;

/// <summary>The <c>gan</c> command. Exit codes: 0 done, 1 a fault of ours, 2 a mistake of the user's, 130 or 143 interrupted.</summary>
internal static class Program
{
    internal const string Verbose = "--verbose";

    private static int Main(string[] args)
    {
        // The code page of a Windows console lacks some of our characters; elsewhere UTF-8 is the default.
        if (OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
        return Run(args, Console.Out, Console.Error);
    }

    /// <summary>Runs one command line; everything that is said goes to the two writers.</summary>
    internal static int Run(string[] args, TextWriter output, TextWriter error)
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
