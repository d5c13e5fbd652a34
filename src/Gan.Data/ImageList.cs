using GanFunctional.Data.Codecs;

namespace GanFunctional.Data;

/// <summary>Images of several files, folders and data sets in sequence, without classes.</summary>
public sealed class ImageList : IImageSource
{
    private readonly IImageSource[] _sources;

    // Index of each source's first image.
    private readonly int[] _starts;

    private ImageList(IImageSource[] sources)
    {
        _sources = sources;
        _starts = new int[sources.Length];
        for (int i = 0; i < sources.Length; i++)
        {
            _starts[i] = Count;
            Count = checked(Count + sources[i].Count);
        }
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public string Name => string.Join(", ", _sources.Take(3).Select(source => source.Name)) + (_sources.Length > 3 ? ", …" : "");

    /// <inheritdoc/>
    public int Channels => _sources.Max(source => source.Channels);

    /// <inheritdoc/>
    public (int Width, int Height)? Size => null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => [];

    /// <inheritdoc/>
    public string Skipped => string.Join(", ", _sources.Select(source => source.Skipped).Where(skipped => skipped.Length > 0));

    /// <summary>Opens image files, folders with all their images, and data sets (<see cref="Datasets.OpenAll"/>).</summary>
    /// <param name="paths">Paths or names, at least one.</param>
    /// <param name="notice">Receives a sentence on the progress of a long listing.</param>
    /// <exception cref="DataException">A path does not exist, or can't be read.</exception>
    public static IImageSource Open(IReadOnlyList<string> paths, Action<string>? notice = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count);
        IImageSource[] sources = [.. paths.Select(path =>
            File.Exists(path) && ImageFormats.IsNamed(path) ? new SingleImage(path) : Datasets.OpenAll(path, notice))];
        return sources is [var only] ? only : new ImageList(sources);
    }

    /// <inheritdoc/>
    public Image Read(int index, int channels, Image? reuse = null)
    {
        (IImageSource source, int at) = Place(index);
        return source.Read(at, channels, reuse);
    }

    /// <inheritdoc/>
    public string Describe(int index)
    {
        (IImageSource source, int at) = Place(index);
        return source.Describe(at);
    }

    /// <inheritdoc/>
    public int? Label(int index) => null;

    private (IImageSource Source, int Index) Place(int index)
    {
        int found = Array.BinarySearch(_starts, index);
        int source = found >= 0 ? found : ~found - 1;
        return (_sources[source], index - _starts[source]);
    }

    /// <summary>One image file.</summary>
    private sealed class SingleImage(string path) : IImageSource
    {
        public int Count => 1;

        public string Name => path;

        public int Channels => 3;

        public (int Width, int Height)? Size => null;

        public IReadOnlyList<string> Classes => [];

        public Image Read(int index, int channels, Image? reuse = null) => ImageFile.Read(path, channels, reuse);

        public string Describe(int index) => path;

        public int? Label(int index) => null;
    }
}
