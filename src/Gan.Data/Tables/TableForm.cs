namespace GanFunctional.Data;

/// <summary>Form of a table about images, recognised by its first lines.</summary>
/// <param name="Separator">Separator of the fields; null for a list, whose fields are separated by any spaces or tabs.</param>
/// <param name="Announced">Number of rows that the first line of a list announces.</param>
/// <param name="NamesFile">Whether the header names the column of the file; in CelebA's list it does not.</param>
internal sealed record TableForm(char? Separator, string? Announced, bool NamesFile)
{
    private static readonly char[] s_separators = ['\t', ',', ';'];

    /// <summary>Recognises the form.</summary>
    /// <param name="firstLines">First lines that are not empty, at least one.</param>
    public static TableForm Of(IReadOnlyList<string> firstLines)
    {
        string header = firstLines[0];
        if (header.Trim().All(char.IsAsciiDigit))
            return new(null, header.Trim(), NamesFile: false);
        char[] used = [.. s_separators.Where(separator => Count(header, separator) > 0)];
        // A list has no commas, and its rows have a field more than its header.
        if (used is [] or ['\t'] && firstLines is [_, string row, ..])
        {
            bool tabs = used.Length > 0;
            (int columns, int fields) = tabs ? (Count(header, '\t') + 1, Count(row, '\t') + 1) : (Words(header).Length, Words(row).Length);
            if (fields == columns + 1)
                return new(null, null, NamesFile: false);
            if (!tabs && columns > 1 && fields == columns && TableReader.IsFile(Words(header)[0]))
                return new(null, null, NamesFile: true);
        }

        return new(used.Length == 0 ? ',' : used.MaxBy(separator => Count(header, separator)), null, NamesFile: true);
    }

    /// <summary>Splits a row of a list.</summary>
    public static string[] Words(string line) => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    // Separators within quotes belong to the names.
    private static int Count(string line, char separator)
    {
        int count = 0;
        bool quoted = false;
        foreach (char c in line)
        {
            if (c == '"')
                quoted = !quoted;
            else if (c == separator && !quoted)
                count++;
        }

        return count;
    }
}
