using GanFunctional.Data.Codecs;

namespace GanFunctional.Data;

/// <summary>Files of a folder that are not images, or are of a format that is not read, counted by extension.</summary>
internal sealed class SkippedFiles
{
    private const int MostKinds = 6;

    private readonly SortedDictionary<string, (int Count, string First)> _kinds = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Counts a file.</summary>
    public void Add(ReadOnlySpan<char> name)
    {
        string extension = Path.GetExtension(name).ToString();
        (int count, string first) = _kinds.GetValueOrDefault(extension, (0, ""));
        // Folders are listed in no order: the example is the same each time.
        _kinds[extension] = (count + 1, count == 0 || name.CompareTo(first, StringComparison.Ordinal) < 0 ? name.ToString() : first);
    }

    /// <summary>Lists them for a message: <c>5 .tif (such as 'a.tif'; TIFF is not read)</c>; empty for none.</summary>
    public override string ToString()
    {
        IEnumerable<string> kinds = _kinds.OrderByDescending(kind => kind.Value.Count).Take(MostKinds).Select(kind => Describe(kind.Key, kind.Value.Count, kind.Value.First));
        return string.Join(", ", _kinds.Count > MostKinds ? kinds.Append($"and {_kinds.Count - MostKinds} other kinds of file") : kinds);
    }

    private static string Describe(string extension, int count, string first)
    {
        string kind = extension.Length == 0 ? "without extension" : extension.ToLowerInvariant();
        return $"{count:N0} {kind} (such as {Quoting.Quote(first)}{(ImageFormats.IsRefused(first) ? "; TIFF is not read, convert it to PNG" : "")})";
    }
}
