using System.CommandLine;

namespace GanFunctional.Cli;

/// <summary>Work of minutes of which nothing is left when it is interrupted.</summary>
internal static class Work
{
    /// <summary>Shows it while it goes on, then what it gave; returns the exit code.</summary>
    public static int Run<T>(InvocationConfiguration console, Func<IDisplay, CancellationToken, T> work, Action<T> show)
    {
        IDisplay display = BarDisplay.Suits(console.Output) ? new BarDisplay() : new PlainDisplay(console.Output, console.Error);
        using Interrupt interrupt = new(display.Say);
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
