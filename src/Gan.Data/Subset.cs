namespace GanFunctional.Data;

/// <summary>Images of a source at given indices, in a given order.</summary>
public class Subset : IImageSource
{
    private readonly IImageSource _source;
    private readonly int[] _indices;

    /// <summary>Selects the images of <paramref name="source"/> at <paramref name="indices"/>.</summary>
    public Subset(IImageSource source, IEnumerable<int> indices)
    {
        _source = source;
        _indices = [.. indices];
        foreach (int index in _indices)
        {
            if (index < 0 || index >= source.Count)
                throw new ArgumentOutOfRangeException(nameof(indices), index, $"'{source.Name}' has {source.Count} images.");
        }
    }

    /// <inheritdoc/>
    public int Count => _indices.Length;

    /// <inheritdoc/>
    public string Name => _source.Name;

    /// <inheritdoc/>
    public int Channels => _source.Channels;

    /// <inheritdoc/>
    public (int Width, int Height)? Size => _source.Size;

    /// <inheritdoc/>
    public virtual IReadOnlyList<string> Classes => _source.Classes;

    /// <inheritdoc/>
    public string Skipped => _source.Skipped;

    /// <summary>Index of an image in the source.</summary>
    public int Original(int index) => _indices[index];

    /// <inheritdoc/>
    public Image Read(int index, int channels, Image? reuse = null) =>
        _source.Read(_indices[index], channels, reuse);

    /// <inheritdoc/>
    public string Describe(int index) => _source.Describe(_indices[index]);

    /// <inheritdoc/>
    public IReadOnlyList<string> Files(int index) => _source.Files(_indices[index]);

    /// <inheritdoc/>
    public virtual int? Label(int index) => _source.Label(_indices[index]);
}
