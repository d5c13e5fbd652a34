namespace GanFunctional.Packages.Tests;

/// <summary>Programs as the documentation shows them, made short: 20 steps of a small network.</summary>
internal static class Documented
{
    /// <summary>The page that users of the packages read.</summary>
    public const string Page = "docs/packages.md";

    /// <summary>A program that stands on a page.</summary>
    /// <param name="text">The page.</param>
    /// <param name="language">The language that its block is marked with.</param>
    /// <param name="holding">Words that tell it from the others.</param>
    public static string Program(string text, string language, string holding = "")
    {
        string program = Assert.Single(Blocks(text, language), block => block.Contains(holding, StringComparison.Ordinal));
        foreach ((string shown, string small) in new[] { ("Size = 64", "Size = 32"), ("Steps = 3000", "Batch = 8, Features = 8, Steps = 20") })
        {
            Assert.Contains(shown, program, StringComparison.Ordinal);
            program = program.Replace(shown, small, StringComparison.Ordinal);
        }

        return program.Replace("libtorch-cpu-linux-x64", Newcomer.Libtorch, StringComparison.Ordinal);
    }

    /// <summary>The arguments of a command that stands on a page.</summary>
    public static string[] Arguments(string text, string command)
    {
        string line = Assert.Single(Blocks(text, "sh").SelectMany(block => block.Split('\n')), line => line.StartsWith(command, StringComparison.Ordinal));
        return line.Split(' ')[1..];
    }

    /// <summary>The arguments of a training that stands on a page.</summary>
    public static string[] ShortTraining(string text, string command)
    {
        string[] arguments = Arguments(text, command);
        arguments[Array.IndexOf(arguments, "--size") + 1] = "32";
        arguments[Array.IndexOf(arguments, "--steps") + 1] = "20";
        return [.. arguments, "--batch", "8", "--features", "8"];
    }

    private static IEnumerable<string> Blocks(string text, string language) => text.Split($"\n```{language}\n").Skip(1).Select(rest => rest.Split("\n```")[0]);
}
