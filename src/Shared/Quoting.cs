namespace GanFunctional;

/// <summary>
/// Text from files and command lines, made safe to stand inside a sentence of ours. Compiled into each
/// library that reports such text.
/// </summary>
internal static class Quoting
{
    private const int Longest = 80;

    // Characters that mean nothing to a shell, besides letters and digits. A backslash separates folders on Windows.
    private static readonly string Plain = OperatingSystem.IsWindows() ? @"/\:._-+=@" : "/:._-+=@,";

    /// <summary>Quotes a text: shortened to 80 characters, control characters replaced by spaces.</summary>
    public static string Quote(string text) => $"'{Short(text)}'";

    /// <summary>
    /// Quotes a path as a word of a command line, if a shell would not take it as one word: in single quotes,
    /// on Windows in double quotes.
    /// </summary>
    public static string Word(string path)
    {
        if (path.Length > 0 && path[0] != '-' && path.All(c => char.IsLetterOrDigit(c) || Plain.Contains(c))) return path;
        string word = path.StartsWith('-') ? Path.Combine(".", path) : path;
        return OperatingSystem.IsWindows() ? $"\"{word}\"" : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }

    /// <summary>Shortens a text as <see cref="Quote"/> does, without quotes.</summary>
    public static string Short(string text)
    {
        if (text.Length > Longest)
            text = text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)] + "…";
        return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
