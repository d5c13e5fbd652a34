using System.Collections.Concurrent;
using System.Diagnostics;
using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary>A program in a process of its own, started as from a colour terminal's shell but with pipes for its output. It ends with the test.</summary>
internal sealed class Child : IDisposable
{
    /// <summary>How long a test waits for a sign that never comes. A machine may be as busy as it likes: nothing else is measured by the clock.</summary>
    public static readonly TimeSpan Guard = TimeSpan.FromMinutes(10);

    private readonly Process process;
    private readonly string command;

    public Child(string program, params string[] arguments)
    {
        Assert.SkipUnless(program == Gan.Dotnet || OperatingSystem.IsLinux(), $"{program} is a program of Linux");
        command = $"{program} {string.Join(' ', arguments)}";
        ProcessStartInfo start = new(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TERM"] = "xterm-256color";
        start.Environment["COLORTERM"] = "truecolor";
        process = new() { StartInfo = start };
        process.OutputDataReceived += (_, e) => Add(e.Data, Output);
        // A busy machine makes a command slow, and a silent one says so.
        process.ErrorDataReceived += (_, e) => Add(e.Data?.StartsWith("gan: still at work", StringComparison.Ordinal) == true ? null : e.Data, Error);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The lines so far on standard output.</summary>
    public ConcurrentQueue<string> Output { get; } = [];

    /// <summary>The lines so far on standard error.</summary>
    public ConcurrentQueue<string> Error { get; } = [];

    public int Id => process.Id;

    /// <summary>Waits until the process has said a line that contains these words.</summary>
    public void AwaitLine(string words) => Await($"'{words}'", () => Output.Concat(Error).Any(line => line.Contains(words, StringComparison.Ordinal)));

    /// <summary>Waits for a sign of how far the running process has come.</summary>
    /// <param name="sign">What it is, for the message.</param>
    /// <param name="seen">Whether it is there.</param>
    public void Await(string sign, Func<bool> seen)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!seen())
        {
            if (process.HasExited && !seen()) Assert.Fail($"{command} ended with code {process.ExitCode} before {sign}: {Said}");
            if (waited.Elapsed > Guard) Assert.Fail($"{command} did not come to {sign}: {Said}");
            Thread.Sleep(5);
        }
    }

    /// <summary>Waits for its end, and for the rest of its output.</summary>
    /// <returns>Its exit code.</returns>
    public int Exit()
    {
        if (!process.WaitForExit(Guard)) Assert.Fail($"{command} did not end: {Said}");
        process.WaitForExit(); // the rest of the output
        Assert.DoesNotContain(Error, IsOfLibtorch);
        return process.ExitCode;
    }

    /// <summary>Kills it and waits until it is gone.</summary>
    public void Kill()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
    }

    // Warnings and logs of libtorch and its libraries, in none of which a user can do anything: no command may show them.
    private static bool IsOfLibtorch(string line) =>
        LibtorchWords.Any(words => line.Contains(words, StringComparison.OrdinalIgnoreCase));

    private static readonly string[] LibtorchWords = ["warning", "NNPACK", "[W", "[E", ".cpp", "frame #", "Exception in aoti_torch"];

    private string Said => string.Join('\n', Output.Concat(Error));

    private static void Add(string? line, ConcurrentQueue<string> to)
    {
        if (line is not null) to.Enqueue(line);
    }
}
