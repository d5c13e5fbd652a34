using System.Text;
using GanFunctional.Data;

namespace GanFunctional.Bench;

/// <summary>
/// docs/performance.md, whose tables stand between <c>&lt;!-- NAME --&gt;</c> and <c>&lt;!-- end of NAME --&gt;</c> and come from
/// benchmarks/results, so that the two can't differ.
/// </summary>
internal static class Document
{
    internal const string Steps = "steps", Capped = "steps-avx2", Growth = "growth";

    internal static string Path { get; } = System.IO.Path.Combine(ResultFile.Root, "docs/performance.md");

    /// <summary>The document with every table that there are published results for.</summary>
    internal static string WithTables(string document)
    {
        foreach (string name in new[] { Steps, Capped })
        {
            StepResults? steps = ResultFile.Read<StepResults>(name, published: true);
            if (steps is not null) document = WithTable(document, name, Tables(steps));
        }

        GrowthResults? growth = ResultFile.Read<GrowthResults>(Growth, published: true);
        return growth is null ? document : WithTable(document, Growth, GrowthTables.Render(growth));
    }

    /// <summary>Puts the tables of the published results into the file.</summary>
    internal static void Update() => WholeFile.Write(Path, Encoding.UTF8.GetBytes(WithTables(File.ReadAllText(Path))));

    internal static string Tables(StepResults results)
    {
        int[] threads = [.. results.Rows.Select(r => r.Threads).Distinct().OrderDescending()];
        string when = results.Rows.Count == 0 ? "" : $", {results.Rows.Min(r => r.Measured)![..10]}";
        return $"{string.Join("\n", threads.Select(t => StepTables.Render(results, t)))}\nMeasured on {results.Machine}{when}.\n";
    }

    /// <exception cref="DataException">A marker is missing.</exception>
    internal static string WithTable(string document, string name, string table)
    {
        string start = $"<!-- {name} -->\n", end = $"<!-- end of {name} -->";
        int from = document.IndexOf(start, StringComparison.Ordinal), to = document.IndexOf(end, StringComparison.Ordinal);
        return from >= 0 && to > from
            ? $"{document[..(from + start.Length)]}{table}{document[to..]}"
            : throw new DataException($"'{Path}' lacks the line '{start.Trim()}' before '{end}', between which the table '{name}' goes: put both in.");
    }
}
