namespace GanFunctional;

/// <summary>Parts of error messages. Compiled into each library that has such messages.</summary>
internal static class Sentence
{
    /// <summary>Lists the first few names and counts the rest.</summary>
    public static string Some(IReadOnlyCollection<string> names, int most = 5)
    {
        string first = string.Join(", ", names.Take(most).Select(Quoting.Quote));
        return names.Count > most ? $"{first} and {names.Count - most} more" : first;
    }

    /// <summary>Lists words as <c>a, b or c</c>.</summary>
    public static string OneOf(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";

    /// <summary>Lists words as <c>a, b and c</c>.</summary>
    public static string AllOf(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} and {words[^1]}";

    /// <summary>Gives the system's reason for a failure, without a full stop.</summary>
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
