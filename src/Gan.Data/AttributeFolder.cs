namespace GanFunctional.Data;

/// <summary>Images of a folder that are listed in a table of attributes.</summary>
public sealed class AttributeFolder : Subset
{
    private readonly float[][] _attributes;

    /// <summary>Joins <paramref name="folder"/> and <paramref name="table"/> by the images' paths.</summary>
    /// <exception cref="DataException">The folder lacks images of the table.</exception>
    public AttributeFolder(ImageFolder folder, AttributeTable table) : base(folder, FileNames.Join(folder, table.Files, table.Name))
    {
        Names = table.Names;
        LeftOut = folder.Count - Count;
        _attributes = [.. Enumerable.Range(0, Count).Select(i => table.Of(folder.Paths[Original(i)]))];
    }

    /// <summary>Names of the attributes.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Number of images of the folder that are not listed in the table.</summary>
    public int LeftOut { get; }

    /// <summary>
    /// Attributes of an image, each 0 or 1, in the order of <see cref="Names"/>. Do not write to the array.
    /// </summary>
    public float[] Attributes(int index) => _attributes[index];
}
