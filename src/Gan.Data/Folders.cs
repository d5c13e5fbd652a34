namespace GanFunctional.Data;

/// <summary>Folders that results are written to.</summary>
public static class Folders
{
    /// <summary>Creates a folder, and those above it, unless it exists.</summary>
    /// <param name="path">Folder.</param>
    /// <param name="advice">
    /// Advice to the user at the end of the error message, such as <c>choose another --out</c>.
    /// </param>
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
