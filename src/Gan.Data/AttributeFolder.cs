namespace GanFunctional.Data;

/// <summary>The images of a folder that a table of attributes names.</summary>
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

    /// <summary>The attributes' names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How many images of the folder the table does not name.</summary>
    public int LeftOut { get; }

    /// <summary>An image's attributes, each 0 or 1, in the order of <see cref="Names"/>; not to be written to.</summary>
    public float[] Attributes(int index) => _attributes[index];
}
