namespace GanFunctional.CSharp;

/// <summary>Words from outside as fields of a CSV.</summary>
internal static class CsvText
{
    /// <summary>Quoted where it has to be (RFC 4180, 2.6 and 2.7).</summary>
    internal static string Quoted(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
