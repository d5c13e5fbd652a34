namespace GanFunctional.Data;

/// <summary>The system's own words for a failure, made to stand inside a sentence of ours.</summary>
internal static class Sentence
{
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
