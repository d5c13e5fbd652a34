namespace GanFunctional.CSharp;

/// <summary>Formats parts of sentences.</summary>
internal static class Sentence
{
    private const int Longest = 80;

    /// <summary>
    /// Cleans external text for use in a sentence: shortened, and without control characters.
    /// </summary>
    public static string Clean(string text) =>
        string.Concat(text.Take(Longest).Select(c => char.IsControl(c) ? ' ' : c)) + (text.Length > Longest ? "…" : "");

    /// <summary>Formats alternatives: <c>a, b or c</c>.</summary>
    public static string OneOf(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";

    /// <summary>Formats the first of several words: <c>'a', 'b' and 3 more</c>.</summary>
    public static string Some(IReadOnlyCollection<string> words, int most = 4)
    {
        string first = string.Join(", ", words.Take(most).Select(word => $"'{Clean(word)}'"));
        return words.Count > most ? $"{first} and {words.Count - most} more" : first;
    }
}
