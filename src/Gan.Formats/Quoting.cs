namespace GanFunctional.Formats;

/// <summary>Words from a file, made to stand inside a sentence of ours.</summary>
internal static class Quoting
{
    private const int Longest = 80;

    /// <summary>A text in quotes: shortened, and without the control characters that would break the sentence.</summary>
    internal static string Quote(string text)
    {
        if (text.Length > Longest)
            text = text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)] + "…";
        return $"'{string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c))}'";
    }
}
