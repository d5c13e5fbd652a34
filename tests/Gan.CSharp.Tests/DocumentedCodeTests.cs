using System.Text.RegularExpressions;
using Xunit;

namespace GanFunctional.CSharp.Tests;

/// <summary>Code on a page that says which source it is from is there line by line, so that it compiles and is tested.</summary>
public sealed class DocumentedCodeTests
{
    [Fact]
    public void What_a_page_shows_is_in_the_source_that_it_names()
    {
        int blocks = 0;
        foreach (string page in Directory.EnumerateFiles(InRepository("docs"), "*.md"))
        {
            foreach (Match block in Block.Matches(File.ReadAllText(page)))
            {
                string[] source = Lines(File.ReadAllText(InRepository(block.Groups["source"].Value))), shown = Lines(block.Groups["code"].Value);
                Assert.True(
                    Enumerable.Range(0, source.Length - shown.Length + 1).Any(at => source.AsSpan(at, shown.Length).SequenceEqual(shown)),
                    $"{Path.GetFileName(page)} shows code that is not in {block.Groups["source"].Value}:{block.Groups["code"].Value}");
                blocks++;
            }
        }

        Assert.True(blocks >= 2, "the pages show code");
    }

    private static Regex Block { get; } = new(@"<!-- from (?<source>\S+) -->\s+```\w+\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.NonBacktracking);

    // Whatever the indentation, and without what only a source needs.
    private static string[] Lines(string code) =>
        [.. code.Split('\n').Select(line => line.Trim().Replace("private ", "", StringComparison.Ordinal)).Where(line => line.Length > 0)];

    private static string InRepository(string path) => Path.Combine(AppContext.BaseDirectory, "../../../../..", path);
}
