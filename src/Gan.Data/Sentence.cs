namespace GanFunctional.Data;

/// <summary>Words that are not ours, made to stand inside a sentence of ours.</summary>
internal static class Sentence
{
    private const int Longest = 80;

    /// <summary>A text from outside in quotes: shortened, and without the line breaks that would end our sentence.</summary>
    public static string Quote(string text) => $"'{Short(text)}'";

    /// <summary>The same without quotes.</summary>
    public static string Short(string text)
    {
        if (text.Length > Longest)
            text = text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)] + "…";
        return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
    }

    /// <summary>The first few of some names, and how many more there are.</summary>
    public static string Some(IReadOnlyCollection<string> names, int most = 5)
    {
        string first = string.Join(", ", names.Take(most).Select(Quote));
        return names.Count > most ? $"{first} and {names.Count - most} more" : first;
    }

    /// <summary>The system's own words for a failure.</summary>
    public static string Reason(Exception e)
    {
        string text = e switch
        {
            FileNotFoundException => "there is no such file",
            DirectoryNotFoundException => "there is no such folder",
            UnauthorizedAccessException => "access is not allowed",
            _ => e.Message,
        };
        return text.TrimEnd('.', ' ');
    }
}
