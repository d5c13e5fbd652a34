namespace GanFunctional.Data;

/// <summary>Matches the images of a table with those of a folder.</summary>
internal static class FileNames
{
    /// <summary>Normalises a path as in <see cref="ImageFolder.Paths"/>; null for an empty one.</summary>
    public static string? Normal(string file)
    {
        string path = file.Trim().Replace('\\', '/');
        while (path.StartsWith("./", StringComparison.Ordinal))
            path = path[2..];
        return path.Length == 0 ? null : path;
    }

    /// <summary>
    /// Finds the indices of the folder's images in <paramref name="named"/>, all of which must exist.
    /// </summary>
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
            $"'{table}' names {names.Length} image(s) of {named.Count} that '{folder.Name}' does not hold ({Sentence.Some(names)}); " +
            "give paths within that folder, or remove the rows.");
    }
}
