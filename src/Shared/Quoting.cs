namespace GanFunctional;

/// <summary>
/// Text from files and command lines, made safe to stand inside a sentence of ours. Compiled into each
/// library that reports such text.
/// </summary>
internal static class Quoting
{
    private const int Longest = 80;

    /// <summary>Quotes a text: shortened to 80 characters, control characters replaced by spaces.</summary>
    public static string Quote(string text) => $"'{Short(text)}'";

    /// <summary>Shortens a text as <see cref="Quote"/> does, without quotes.</summary>
    public static string Short(string text)
    {
        if (text.Length > Longest)
            text = text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)] + "…";
        return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
