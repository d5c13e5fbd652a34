using System.Diagnostics;
using System.IO.Enumeration;
using System.Text;
using GanFunctional.Data.Codecs;

namespace GanFunctional.Data;

/// <summary>
/// Image files of a folder and its sub-folders, by file extension, in ordinal order of their relative paths.
/// Images are read on request. Hidden files and folders are skipped, and so are other files and TIFFs, which
/// <see cref="Skipped"/> counts. If all images are in sub-folders, the immediate sub-folders are classes.
/// </summary>
public sealed class ImageFolder : IImageSource
{
    // An inaccessible folder is an error, not fewer images; hidden entries are recognised by name.
    private static readonly EnumerationOptions s_all = new() { IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None };

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly PathList _paths = new();
    private readonly SkippedFiles _skipped = new();

    // First image of each class; the images of a class are contiguous, as the paths are sorted.
    private readonly int[] _classStarts;

    /// <summary>Lists the folder without opening images.</summary>
    /// <param name="folder">Folder.</param>
    /// <param name="notice">Receives a sentence on the progress of a long listing, every few seconds.</param>
    /// <exception cref="DataException">The folder is missing, unreadable, or holds no image.</exception>
    public ImageFolder(string folder, Action<string>? notice = null)
    {
        Name = folder;
        try
        {
            Walk(folder, "", [RealPath(folder)], new Patience(folder, notice));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"Cannot list the folder '{folder}': {Sentence.Reason(e)}; check the path.", e);
        }

        if (_paths.Count == 0)
        {
            throw new DataException(
                $"The folder '{folder}' holds no {ImageFormats.Endings} file{(Skipped.Length == 0 ? "" : $", but {Skipped}")}; give a folder of images.");
        }

        _paths.Sort();
        (Classes, _classStarts) = ClassesOf(_paths);
    }

    /// <inheritdoc/>
    public int Count => _paths.Count;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Channels => 3;

    /// <inheritdoc/>
    public (int Width, int Height)? Size => null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public string Skipped => _skipped.ToString();

    /// <summary>Paths of the images within the folder, with forward slashes.</summary>
    internal IReadOnlyList<string> Paths => _paths;

    /// <inheritdoc/>
    public Image Read(int index, int channels, Image? reuse = null) =>
        ImageFile.Read(Describe(index), channels, reuse);

    /// <inheritdoc/>
    public string Describe(int index) => Path.Combine(Name, _paths[index]);

    /// <inheritdoc/>
    public int? Label(int index)
    {
        if (_classStarts.Length == 0)
            return null;
        int place = Array.BinarySearch(_classStarts, index);
        return place >= 0 ? place : ~place - 1;
    }

    /// <summary>
    /// Narrows the folder to the data set's training part. A folder that holds nothing but another one is entered; of
    /// parts such as <c>train</c>, <c>val</c> and <c>test</c> the training part is taken, and said.
    /// </summary>
    /// <param name="notice">Receives a sentence on the part that is taken.</param>
    /// <param name="domains">Whether a folder of two domains is accepted, as it is.</param>
    /// <exception cref="DataException">The folder holds several parts, none of them for training, or two domains.</exception>
    internal ImageFolder TrainingPart(Action<string>? notice, bool domains = false)
    {
        if (Classes.Select(name => DatasetParts.SideOf(name)?.Side).Distinct().ToArray() is ['A', 'B'] or ['B', 'A'])
        {
            return domains ? this
                : throw new DataException($"'{Name}' holds images of two domains in the folders {Sentence.Some(Classes)}; give one of these folders.");
        }

        string[] parts = [.. Classes.Where(DatasetParts.IsPart)];
        string[] training = [.. parts.Where(DatasetParts.IsTraining)];
        if (Classes.Count == 1)
            return Within(Classes[0], notice, domains);
        if (training.Length == 1 && (parts.Length == Classes.Count || (training[0].Equals("train", StringComparison.OrdinalIgnoreCase) && parts.Length > 1)))
        {
            string others = string.Join(", ", Classes.Where(name => name != training[0]).Select(name => $"'{name}' ({Images(name):N0} images)"));
            notice?.Invoke($"'{Name}' holds parts of a data set: {Quoting.Quote(training[0])} ({Images(training[0]):N0} images) is taken, without {others}");
            return Within(training[0], notice, domains);
        }

        return parts.Length > 0 && parts.Length == Classes.Count && training.Length == 0
            ? throw new DataException($"'{Name}' holds the parts {Sentence.Some(parts)} of a data set, and none of them is called train; give one of these folders.")
            : this;
    }

    private ImageFolder Within(string folder, Action<string>? notice, bool domains) =>
        new ImageFolder(Path.Combine(Name, folder), notice).TrainingPart(notice, domains);

    private int Images(string folder)
    {
        int place = Classes.ToList().IndexOf(folder);
        return (place + 1 < _classStarts.Length ? _classStarts[place + 1] : Count) - _classStarts[place];
    }

    // Links to folders are followed, as data sets are often put together by links; `trail` holds the real
    // folders above, so that a loop of links ends.
    private void Walk(string folder, string relative, HashSet<string> trail, Patience patience)
    {
        List<(string Name, bool IsLink)> folders = [];
        // A file's attributes would be a question to the file system for each: only links to folders need it.
        FileSystemEnumerable<(string Name, bool IsFolder, bool IsLink)> entries = new(
            folder,
            static (ref e) => (e.FileName.ToString(), e.IsDirectory, e.IsDirectory && (e.Attributes & FileAttributes.ReparsePoint) != FileAttributes.None),
            s_all)
        {
            ShouldIncludePredicate = (ref e) => e.FileName[0] != '.' && (e.IsDirectory || IsImage(e.FileName)),
        };
        foreach ((string name, bool isFolder, bool isLink) in entries)
        {
            if (isFolder)
                folders.Add((name, isLink));
            else
                _paths.Add(relative, name);
            patience.Tell(_paths.Count);
        }

        foreach ((string name, bool isLink) in folders)
        {
            string below = Path.Combine(folder, name);
            string real = isLink ? RealPath(below) : Path.Combine(RealPath(folder), name);
            if (trail.Add(real))
            {
                Walk(below, $"{relative}{name}/", trail, patience);
                trail.Remove(real);
            }
        }
    }

    private bool IsImage(ReadOnlySpan<char> file)
    {
        if (ImageFormats.IsNamed(file))
            return true;
        _skipped.Add(file);
        return false;
    }

    private static string RealPath(string folder) =>
        new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(folder);

    private static (string[] Classes, int[] Starts) ClassesOf(PathList paths)
    {
        List<string> classes = [];
        List<int> starts = [];
        ReadOnlySpan<byte> current = [];
        for (int i = 0; i < paths.Count; i++)
        {
            ReadOnlySpan<byte> path = paths.Bytes(i);
            int slash = path.IndexOf((byte)'/');
            if (slash < 0)
                return ([], []);
            if (!path[..slash].SequenceEqual(current))
            {
                current = path[..slash];
                classes.Add(Encoding.UTF8.GetString(current));
                starts.Add(i);
            }
        }

        return ([.. classes], [.. starts]);
    }

    /// <summary>Reports the progress of a listing every few seconds.</summary>
    private sealed class Patience(string folder, Action<string>? notice)
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();

        public void Tell(int images)
        {
            // Not at every file: even the clock costs more than a name.
            if (notice is null || images % 1024 != 0 || _watch.Elapsed < s_patience)
                return;
            notice($"listing '{folder}': {images:N0} images so far");
            _watch.Restart();
        }
    }
}
