using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>The new folder that an analysis writes to.</summary>
internal static class AnalysisFolder
{
    /// <summary>Makes it, when all is found that goes into it.</summary>
    /// <exception cref="DataException">It can't be made.</exception>
    internal static void Create(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The folder '{path}' can't be made ({e.Message.TrimEnd('.')}): choose another --out.", e);
        }
    }
}
