namespace GanFunctional.Data;

/// <summary>Names of images in tables.</summary>
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
}
