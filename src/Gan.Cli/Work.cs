using System.CommandLine;

namespace GanFunctional.Cli;

/// <summary>Work of minutes that has no result where it is interrupted.</summary>
internal static class Work
{
    /// <summary>Shows it while it goes on, then what it gave; returns the exit code.</summary>
    /// <param name="console">Where to show it.</param>
    /// <param name="work">Does it.</param>
    /// <param name="show">Shows what it gave.</param>
    /// <param name="end">What an interruption leads to.</param>
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
