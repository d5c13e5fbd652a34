namespace GanFunctional.Data;

/// <summary>Images of a folder that have captions.</summary>
public sealed class CaptionedFolder : Subset
{
    private readonly string[] _names;
    private readonly IReadOnlyList<string>[] _captions;

    /// <summary>Joins <paramref name="folder"/> and <paramref name="table"/> by the images' paths, or by their names if no path fits.</summary>
    /// <exception cref="DataException">No image of the folder has a caption.</exception>
    public CaptionedFolder(ImageFolder folder, CaptionTable table) : this(folder, table, new TableJoin(folder, table.Files, table.Name)) { }

    private CaptionedFolder(CaptionedFolder all, Subset some) : base(all, Enumerable.Range(0, some.Count).Select(some.Original))
    {
        Notices = [];
        _names = [.. Enumerable.Range(0, Count).Select(i => all._names[Original(i)])];
        _captions = [.. Enumerable.Range(0, Count).Select(i => all._captions[Original(i)])];
    }

    private CaptionedFolder(ImageFolder folder, CaptionTable table, TableJoin join) : base(folder, join.Images.Select(image => image.Index))
    {
        Notices = join.Notices;
        _names = [.. join.Images.Select(image => image.Name)];
        _captions = [.. _names.Select(table.Of)];
    }

    /// <summary>Sentences on images without a caption and captions without an image, which are skipped, and on names that were matched loosely.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <summary>Keeps some of the images, with their captions.</summary>
    /// <param name="some">A subset of this folder's images.</param>
    public CaptionedFolder Only(Subset some)
    {
        ArgumentNullException.ThrowIfNull(some);
        return new(this, some);
    }

    /// <summary>Name of an image in the captions, with forward slashes.</summary>
    public string File(int index) => _names[index];

    /// <summary>Captions of an image, at least one.</summary>
    public IReadOnlyList<string> Captions(int index) => _captions[index];
}
