namespace GanFunctional.Data;

/// <summary>Folders that results are written to.</summary>
public static class Folders
{
    /// <summary>Creates a folder, and those above it, unless it exists.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="advice">What the user can do where this fails, such as <c>choose another --out</c>; ends the message.</param>
    /// <exception cref="DataException">The folder can't be created.</exception>
    public static void Make(string path, string advice)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The folder '{path}' can't be made ({Sentence.Reason(e)}): {advice}.", e);
        }
    }
}
