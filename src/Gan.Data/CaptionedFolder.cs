namespace GanFunctional.Data;

/// <summary>Images of a folder that have captions.</summary>
public sealed class CaptionedFolder : Subset
{
    private readonly ImageFolder _folder;
    private readonly IReadOnlyList<string>[] _captions;

    /// <summary>Joins <paramref name="folder"/> and <paramref name="table"/> by the images' paths.</summary>
    /// <exception cref="DataException">The folder lacks images of the table.</exception>
    public CaptionedFolder(ImageFolder folder, CaptionTable table) : base(folder, FileNames.Join(folder, table.Files, table.Name))
    {
        _folder = folder;
        LeftOut = folder.Count - Count;
        _captions = [.. Enumerable.Range(0, Count).Select(i => table.Of(folder.Paths[Original(i)]))];
    }

    /// <summary>Number of images of the folder without a caption.</summary>
    public int LeftOut { get; }

    /// <summary>Path of an image within the folder, with forward slashes.</summary>
    public string File(int index) => _folder.Paths[Original(index)];

    /// <summary>Captions of an image, at least one.</summary>
    public IReadOnlyList<string> Captions(int index) => _captions[index];
}
