using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace GanFunctional.Cli;

/// <summary>
/// Ctrl-C and SIGTERM: the first asks for an orderly end, the second ends at once. On Windows .NET raises SIGTERM where the system shuts down.
/// </summary>
internal sealed partial class Interrupt : IDisposable
{
    // The handle by which a process of Windows means itself.
    private const nint ThisProcess = -1;

    private readonly CancellationTokenSource _cancel = new();
    private readonly Action<string> _say;
    private readonly string _end;
    private readonly PosixSignalRegistration[] _signals;

    /// <param name="say">Is told, from another thread, that the first signal was understood.</param>
    /// <param name="end">What it leads to.</param>
    public Interrupt(Action<string> say, string end = "stopping")
    {
        (_say, _end) = (say, end);
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _cancel.Token;

    /// <summary>130 after Ctrl-C, 143 after SIGTERM.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Gives the signals their usual meaning back.</summary>
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
        _say($"{_end}; once more to stop at once");
    }

    // Environment.Exit would wait for the threads of the step that is being computed, and Process.Kill has an exit code of its own.
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
