using System.Text.RegularExpressions;
using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary>The built <c>gan</c> as a child process, as a user's shell runs it.</summary>
internal static partial class Gan
{
    /// <summary>The program beside the tests, with all it needs.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "gan.dll");

    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    /// <summary>The checkout that the tests were built in.</summary>
    public static string Root { get; } = Above(AppContext.BaseDirectory);

    public sealed partial record Outcome(int Code, string Output, string Error)
    {
        /// <summary>Error output without the lines on what was found in the data.</summary>
        public string Unusual => Found().Replace(Error, "");

        [GeneratedRegex(@"^gan: ('[^']*': )?[\d,]+ (\d+×\d+ )?(transparent )?(grey|colour) images( \(by \d+ of them\))?(, in \d+ classes: [^;\n]*)?\n", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
        private static partial Regex Found();
    }

    public static Outcome Run(params string[] arguments) => Execute(Dotnet, [Program, .. arguments]);

    /// <summary>Runs a program to its end.</summary>
    public static Outcome Execute(string program, params string[] arguments)
    {
        using Child child = new(program, arguments);
        return new(child.Exit(), Text(child.Output), Text(child.Error));
    }

    /// <summary>
    /// A mistake of the user's: exit code 2 and a last sentence that says <paramref name="words"/>, after what the
    /// command found in the data.
    /// </summary>
    public static void Refuses(Outcome outcome, params string[] words)
    {
        Assert.Equal(2, outcome.Code);
        string[] lines = outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.StartsWith("gan: ", line, StringComparison.Ordinal));
        string sentence = lines[^1];
        foreach (string word in words) Assert.Contains(word, sentence, StringComparison.Ordinal);
    }

    private static string Text(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));

    private static string Above(string folder) =>
        File.Exists(Path.Combine(folder, "GanFunctional.sln")) ? folder : Above(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no checkout"));
}
