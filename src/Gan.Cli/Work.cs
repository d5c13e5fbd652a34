using System.CommandLine;

namespace GanFunctional.Cli;

/// <summary>Runs work of minutes, which has no result if interrupted.</summary>
internal static class Work
{
    /// <summary>Runs work with a progress display, then shows its result; returns the exit code.</summary>
    /// <param name="console">Output and errors.</param>
    /// <param name="work">Work to run.</param>
    /// <param name="show">Shows the result.</param>
    /// <param name="end">Consequence of an interruption, for its acknowledgement.</param>
    public static int Run<T>(InvocationConfiguration console, Func<IDisplay, CancellationToken, T> work, Action<T> show, string end = "stopping")
    {
        IDisplay display = BarDisplay.Suits(console.Output) ? new BarDisplay() : new PlainDisplay(console.Output, console.Error);
        using Interrupt interrupt = new(display.Say, end);
        T result;
        try
        {
            result = display.Show(() => work(display, interrupt.Token));
        }
        catch (OperationCanceledException) when (interrupt.ExitCode is not null)
        {
            return interrupt.ExitCode.Value;
        }

        show(result);
        return 0;
    }
}
