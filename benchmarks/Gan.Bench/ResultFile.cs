using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using GanFunctional.Data;

namespace GanFunctional.Bench;

/// <summary>
/// Where results are kept: those that are published, with the sources (benchmarks/results, from which docs/performance.md has its
/// tables); others in artifacts/bench.
/// </summary>
internal static class ResultFile
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The checkout that this program was built from.</summary>
    internal static string Root { get; } = FindRoot();

    internal static string Path(string name, bool published) =>
        System.IO.Path.Combine(Root, published ? "benchmarks/results" : "artifacts/bench", $"{name}.json");

    /// <summary>What was kept under a name, or null.</summary>
    internal static T? Read<T>(string name, bool published)
        where T : class => File.Exists(Path(name, published)) ? JsonSerializer.Deserialize<T>(File.ReadAllText(Path(name, published)), Json) : null;

    /// <summary>Keeps results, whole or not at all.</summary>
    internal static void Write<T>(string name, bool published, T results)
    {
        string path = Path(name, published);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        WholeFile.Write(path, [.. JsonSerializer.SerializeToUtf8Bytes(results, Json), (byte)'\n']);
    }

    private static string FindRoot([CallerFilePath] string here = "") => System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(here)!, "../.."));
}
