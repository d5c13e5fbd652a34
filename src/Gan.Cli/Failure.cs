using System.Reflection;
using GanFunctional.Torch;

namespace GanFunctional.Cli;

/// <summary>Turns an exception into one sentence and an exit code.</summary>
internal static class Failure
{
    /// <summary>Exit code of an internal error.</summary>
    public const int Fault = 1;

    /// <summary>
    /// Exit code of an error that the user can fix: an option, a file, the setup of the machine.
    /// </summary>
    public const int Mistake = 2;

    /// <summary>
    /// Writes the sentence, then the stack trace if <paramref name="verbose"/>, and returns the exit code.
    /// </summary>
    public static int Tell(Exception exception, bool verbose, TextWriter error)
    {
        Exception cause = Cause(exception);
        bool mistake = IsMistake(cause);
        error.WriteLine(mistake
            ? $"gan: {Sentence(cause)}"
            : $"gan: internal error: {Sentence(cause)} ({cause.GetType().Name}){(verbose ? "" : "; add --verbose for a stack trace to report")}");
        if (verbose) error.WriteLine(exception);
        return mistake ? Mistake : Fault;
    }

    private static Exception Cause(Exception e) => e switch
    {
        TypeInitializationException or TargetInvocationException or AggregateException { InnerExceptions.Count: 1 }
            when e.InnerException is { } inner => Cause(inner),
        _ => e,
    };

    private static bool IsMistake(Exception e) => e is (GanException and not TorchException { IsSetup: false }) or IOException or UnauthorizedAccessException or DllNotFoundException;

    private static string Sentence(Exception e)
    {
        string text = e.Message.Split('\n', 2)[0].TrimEnd('.', ' ', '\r');
        return e switch
        {
            DllNotFoundException => $"{text}: run gan doctor to see what is missing",
            UnauthorizedAccessException => $"{text}: choose another place, or change its permissions",
            FileNotFoundException or DirectoryNotFoundException => $"{text}: check the path",
            _ => text,
        };
    }
}
