namespace GanFunctional.Data;

/// <summary>Brings together the images that a table names and those that a folder holds.</summary>
internal static class FileNames
{
    /// <summary>A path as <see cref="ImageFolder.Paths"/> has them, or null where there is none.</summary>
    public static string? Normal(string file)
    {
        string path = file.Trim().Replace('\\', '/');
        while (path.StartsWith("./", StringComparison.Ordinal))
            path = path[2..];
        return path.Length == 0 ? null : path;
    }

    /// <summary>The indices of the folder's images that <paramref name="named"/> has, which are to be there all.</summary>
    /// <exception cref="DataException">Images are missing.</exception>
    public static int[] Join(ImageFolder folder, IReadOnlyCollection<string> named, string table)
    {
        HashSet<string> missing = [.. named];
        List<int> found = [];
        for (int i = 0; i < folder.Count; i++)
        {
            if (missing.Remove(folder.Paths[i]))
                found.Add(i);
        }

        if (missing.Count == 0)
            return [.. found];
        string[] names = [.. named.Where(missing.Contains)];
        throw new DataException(
            $"'{table}' names {names.Length} image(s) of {named.Count} that '{folder.Name}' does not hold ({Sentence.Some(names)}); give paths within that folder, or take the rows out.");
    }
}
