using System.IO.Enumeration;

namespace GanFunctional.Data;

/// <summary>
/// The PNG and JPEG files of a folder and all folders below it, in ordinal order of their relative paths, read when they are
/// asked for. Hidden files and folders are left out. Where every image lies in a sub-folder, the immediate sub-folders are the
/// classes.
/// </summary>
public sealed class ImageFolder : IImageSource
{
    // A folder that cannot be entered is an error, not fewer images; hidden entries are told by their names.
    private static readonly EnumerationOptions s_all = new() { IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None };

    private readonly string[] _paths;
    private readonly int[] _labels;

    /// <summary>Lists the folder; no image is opened.</summary>
    /// <exception cref="DataException">The folder is missing, not readable, or holds no image.</exception>
    public ImageFolder(string folder)
    {
        Name = folder;
        List<string> paths = [];
        try
        {
            Walk(folder, "", paths, [RealPath(folder)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"Cannot list the folder '{folder}': {Sentence.Reason(e)}; check the path.", e);
        }

        if (paths.Count == 0)
            throw new DataException($"The folder '{folder}' holds no .png, .jpg or .jpeg file; give a folder of images.");
        _paths = [.. paths];
        Array.Sort(_paths, StringComparer.Ordinal);
        (Classes, _labels) = ClassesOf(_paths);
    }

    /// <inheritdoc/>
    public int Count => _paths.Length;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Channels => 3;

    /// <inheritdoc/>
    public (int Width, int Height)? Size => null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Each image's path within the folder, with forward slashes.</summary>
    internal IReadOnlyList<string> Paths => _paths;

    /// <inheritdoc/>
    public Image Read(int index, int channels, Image? reuse = null) => ImageFile.Read(Describe(index), channels, reuse);

    /// <inheritdoc/>
    public string Describe(int index) => Path.Combine(Name, _paths[index]);

    /// <inheritdoc/>
    public int? Label(int index) => _labels.Length == 0 ? null : _labels[index];

    // Links to folders are followed, as data sets are often put together by links; `trail` holds the real folders above, so that
    // a loop of links ends.
    private static void Walk(string folder, string relative, List<string> paths, HashSet<string> trail)
    {
        List<(string Name, bool IsLink)> folders = [];
        FileSystemEnumerable<(string Name, bool IsFolder, bool IsLink)> entries = new(
            folder,
            static (ref e) => (e.FileName.ToString(), e.IsDirectory, (e.Attributes & FileAttributes.ReparsePoint) != FileAttributes.None),
            s_all)
        {
            ShouldIncludePredicate = static (ref e) => e.FileName[0] != '.' && (e.IsDirectory || IsImage(e.FileName)),
        };
        foreach ((string name, bool isFolder, bool isLink) in entries)
        {
            if (isFolder)
                folders.Add((name, isLink));
            else
                paths.Add(relative + name);
        }

        foreach ((string name, bool isLink) in folders)
        {
            string below = Path.Combine(folder, name);
            string real = isLink ? RealPath(below) : Path.Combine(RealPath(folder), name);
            if (trail.Add(real))
            {
                Walk(below, $"{relative}{name}/", paths, trail);
                trail.Remove(real);
            }
        }
    }

    private static string RealPath(string folder) =>
        new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(folder);

    private static bool IsImage(ReadOnlySpan<char> name) =>
        name.EndsWith(".png", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".jpg", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".jpeg", StringComparison.OrdinalIgnoreCase);

    private static (string[] Classes, int[] Labels) ClassesOf(string[] paths)
    {
        List<string> classes = [];
        Dictionary<string, int> known = new(StringComparer.Ordinal);
        var lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
        int[] labels = new int[paths.Length];
        for (int i = 0; i < paths.Length; i++)
        {
            int slash = paths[i].IndexOf('/', StringComparison.Ordinal);
            if (slash < 0)
                return ([], []);
            ReadOnlySpan<char> name = paths[i].AsSpan(0, slash);
            if (!lookup.TryGetValue(name, out labels[i]))
            {
                labels[i] = classes.Count;
                lookup[name] = classes.Count;
                classes.Add(name.ToString());
            }
        }

        return ([.. classes], labels);
    }
}
