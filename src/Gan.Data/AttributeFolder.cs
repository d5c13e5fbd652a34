namespace GanFunctional.Data;

/// <summary>Images of a folder that are listed in a table of attributes.</summary>
public sealed class AttributeFolder : Subset
{
    private readonly float[][] _attributes;

    /// <summary>Joins <paramref name="folder"/> and <paramref name="table"/> by the images' paths, or by their names if no path fits.</summary>
    /// <exception cref="DataException">No image of the folder has a row.</exception>
    public AttributeFolder(ImageFolder folder, AttributeTable table) : this(folder, table, new TableJoin(folder, table.Files, table.Name)) { }

    private AttributeFolder(ImageFolder folder, AttributeTable table, TableJoin join) : base(folder, join.Images.Select(image => image.Index))
    {
        (Names, Notices) = (table.Names, join.Notices);
        _attributes = [.. join.Images.Select(image => table.Of(image.Name))];
    }

    /// <summary>Names of the attributes.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Sentences on images without a row and rows without an image, which are skipped, and on names that were matched loosely.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <summary>
    /// Attributes of an image, each 0 or 1, in the order of <see cref="Names"/>. Do not write to the array.
    /// </summary>
    public float[] Attributes(int index) => _attributes[index];
}
