namespace GanFunctional.CSharp;

/// <summary>Parts of sentences.</summary>
internal static class Sentence
{
    /// <summary><c>a, b or c</c>.</summary>
    public static string OneOf(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";
}
