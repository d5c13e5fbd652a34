namespace GanFunctional.Data;

/// <summary>Images of some classes, with labels renumbered in the order of the request.</summary>
public sealed class ClassSubset : Subset
{
    private readonly int[] _renumbered;

    /// <summary>Keeps the classes <paramref name="names"/> of <paramref name="source"/>.</summary>
    /// <exception cref="DataException">
    /// The source lacks classes or one of these, a class is named twice, or none is named.
    /// </exception>
    public ClassSubset(IImageSource source, IReadOnlyList<string> names) : this(source, names, Renumbering(source, names)) { }

    private ClassSubset(IImageSource source, IReadOnlyList<string> names, int[] renumbered)
        : base(source, Enumerable.Range(0, source.Count).Where(i => renumbered[source.Label(i)!.Value] >= 0))
    {
        Classes = [.. names];
        _renumbered = renumbered;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public override int? Label(int index) => _renumbered[base.Label(index)!.Value];

    /// <summary>New label of each of the source's classes, −1 for omitted ones.</summary>
    private static int[] Renumbering(IImageSource source, IReadOnlyList<string> names)
    {
        if (source.Classes.Count == 0)
            throw new DataException($"'{source.Name}' has no classes to choose from; put the images of each class into a folder of its own.");
        if (names.Count == 0)
            throw new DataException($"No class of '{source.Name}' is chosen; it has {Sentence.Some(source.Classes, most: 12)}.");
        string[] known = [.. source.Classes];
        int[] renumbered = new int[known.Length];
        Array.Fill(renumbered, -1);
        for (int i = 0; i < names.Count; i++)
        {
            int old = Array.IndexOf(known, names[i]);
            if (old < 0)
                throw new DataException($"'{source.Name}' has no class {Quoting.Quote(names[i])}; it has {Sentence.Some(known, most: 12)}.");
            if (renumbered[old] >= 0)
                throw new DataException($"The class {Quoting.Quote(names[i])} of '{source.Name}' is chosen twice; name it once.");
            renumbered[old] = i;
        }

        return renumbered;
    }
}
