using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace GanFunctional.Cli;

/// <summary>
/// Handles Ctrl-C and SIGTERM: the first signal requests an orderly end, the second ends the process
/// immediately. On Windows, .NET raises SIGTERM when the system shuts down.
/// </summary>
internal sealed partial class Interrupt : IDisposable
{
    // Pseudo-handle of the current process on Windows.
    private const nint ThisProcess = -1;

    private readonly CancellationTokenSource _cancel = new();
    private readonly Action<string> _say;
    private readonly string _end;
    private readonly PosixSignalRegistration[] _signals;

    /// <summary>Starts handling signals.</summary>
    /// <param name="say">Receives an acknowledgement of the first signal, on another thread.</param>
    /// <param name="end">Consequence of the signal, for the acknowledgement.</param>
    public Interrupt(Action<string> say, string end = "stopping")
    {
        (_say, _end) = (say, end);
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    /// <summary>Token that the first signal cancels.</summary>
    public CancellationToken Token => _cancel.Token;

    /// <summary>Exit code after a signal: 130 for Ctrl-C, 143 for SIGTERM.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Restores the default handling of the signals.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals) signal.Dispose();
        _cancel.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        int code = context.Signal == PosixSignal.SIGINT ? 130 : 143;
        if (_cancel.IsCancellationRequested)
        {
            if (!Console.IsOutputRedirected) Console.Out.Write("\e[?25h\n"); // the progress bar hid the cursor
            ExitNow(code);
        }

        ExitCode = code;
        _cancel.Cancel();
        _say($"{_end}; repeat to stop immediately");
    }

    // Environment.Exit would wait for the threads of the current step, and Process.Kill has a fixed exit
    // code.
    private static void ExitNow(int code)
    {
        if (OperatingSystem.IsWindows())
            TerminateProcess(ThisProcess, (uint)code);
        else
            Exit(code);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    [UnsupportedOSPlatform("windows")]
    private static partial void Exit(int code);

    [LibraryImport("kernel32")]
    [SupportedOSPlatform("windows")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateProcess(nint process, uint code);
}
