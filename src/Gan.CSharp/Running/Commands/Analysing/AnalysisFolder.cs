using System.Text;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Output folder of an analysis.</summary>
/// <param name="Path">Folder, new or empty.</param>
internal sealed record AnalysisFolder(string Path)
{
    /// <summary>Path of a file in the folder.</summary>
    internal string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Creates the folder unless it exists.</summary>
    /// <exception cref="DataException">The folder can't be made.</exception>
    internal static AnalysisFolder Create(string path)
    {
        Folders.Make(path, "choose another --out");
        return new(path);
    }

    /// <summary>Formats a text as a CSV field, quoted where necessary (RFC 4180).</summary>
    internal static string Field(string text) =>
        text.AsSpan().ContainsAny("\",\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    /// <summary>Writes images [n, c, h, w] in rows as a PNG; returns its path.</summary>
    /// <exception cref="DataException">The file can't be written.</exception>
    internal string Picture(string name, Tensor images, int columns)
    {
        int[] shape = [.. images.shape.Select(size => (int)size)];
        PngFile.Write(this[name], ImageGrid.Compose(images.ToArray<float>(), shape[0], shape[1], shape[2], shape[3], columns));
        return this[name];
    }

    /// <summary>Writes a table as CSV; returns its path.</summary>
    /// <exception cref="DataException">The file can't be written.</exception>
    internal string Table(string name, string header, IEnumerable<FormattableString> rows)
    {
        StringBuilder table = new StringBuilder(header).Append('\n');
        foreach (FormattableString row in rows) table.Append(FormattableString.Invariant(row)).Append('\n');
        WholeFile.Write(this[name], Encoding.UTF8.GetBytes(table.ToString()));
        return this[name];
    }
}
