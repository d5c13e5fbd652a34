using System.Diagnostics;
using System.Text;

namespace GanFunctional.Packages.Tests;

/// <summary>A program that has run to its end.</summary>
/// <param name="Line">The command line.</param>
/// <param name="Code">The exit code.</param>
/// <param name="Output">Standard output and error, in the order in which their lines came.</param>
internal sealed record Command(string Line, int Code, string Output)
{
    // What takes as long hangs; nothing is measured by the clock.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    /// <summary>Runs a program; no process that it started outlives it.</summary>
    public static Command Run(string folder, IEnumerable<KeyValuePair<string, string>> environment, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        StringBuilder output = new();
        using Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, e) => Add(e.Data);
        process.ErrorDataReceived += (_, e) => Add(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        string line = $"{program} {string.Join(' ', arguments)}";
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            lock (output) Assert.Fail($"{line} did not end within {Limit.TotalMinutes} minutes:\n{output}");
        }

        process.WaitForExit(); // the rest of the output
        return new(line, process.ExitCode, output.ToString());

        void Add(string? data)
        {
            lock (output) output.AppendLine(data);
        }
    }

    /// <summary>Fails with the output unless the exit code is 0.</summary>
    public Command Succeeds()
    {
        Assert.True(Code == 0, $"{Line} ended with code {Code}:\n{Output}");
        return this;
    }
}
