using System.Diagnostics;
using System.Text;
using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary>The built <c>gan</c> as a child process, as a user's shell runs it.</summary>
internal static class Gan
{
    /// <summary>The program beside the tests, with all it needs.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "gan.dll");

    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    /// <summary>The checkout that the tests were built in.</summary>
    public static string Root { get; } = Above(AppContext.BaseDirectory);

    public sealed record Outcome(int Code, string Output, string Error);

    public static Outcome Run(params string[] arguments) => Execute(Dotnet, [Program, .. arguments]);

    /// <summary>Runs a program to its end, as from a colour terminal's shell but with pipes for its output.</summary>
    public static Outcome Execute(string program, params string[] arguments)
    {
        StringBuilder output = new(), error = new();
        using Process process = Start(program, arguments, line => output.AppendLine(line), line => error.AppendLine(line));
        if (!process.WaitForExit(TimeSpan.FromSeconds(60)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"gan {string.Join(' ', arguments)} did not end within a minute: {output} {error}");
        }

        process.WaitForExit(); // the rest of the output
        return new(process.ExitCode, output.ToString(), error.ToString());
    }

    public static Process Start(string program, string[] arguments, Action<string> output, Action<string> error)
    {
        ProcessStartInfo start = new(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TERM"] = "xterm-256color";
        start.Environment["COLORTERM"] = "truecolor";
        Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, e) => Pass(e.Data, output);
        process.ErrorDataReceived += (_, e) => Pass(e.Data, error);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>A mistake of the user's: exit code 2 and one sentence that says <paramref name="words"/>, nothing else.</summary>
    public static void Refuses(Outcome outcome, params string[] words)
    {
        Assert.Equal(2, outcome.Code);
        string sentence = Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => !line.StartsWith("gan: computing", StringComparison.Ordinal));
        Assert.StartsWith("gan: ", sentence, StringComparison.Ordinal);
        foreach (string word in words) Assert.Contains(word, sentence, StringComparison.Ordinal);
    }

    private static void Pass(string? line, Action<string> to)
    {
        if (line is not null) to(line);
    }

    private static string Above(string folder) =>
        File.Exists(Path.Combine(folder, "GanFunctional.sln")) ? folder : Above(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no checkout"));
}
