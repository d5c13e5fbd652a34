namespace GanFunctional.CSharp;

/// <summary>A network as a run has saved it: a file of its own, or a part of a checkpoint.</summary>
/// <param name="File">The file.</param>
/// <param name="Folder">The run's folder, or that of the file.</param>
/// <param name="Part">In a checkpoint, what its tensors' names begin with; null where the file is the network's own.</param>
internal sealed record SavedNetwork(string File, string Folder, string? Part = null)
{
    /// <summary>The network of a file of its own.</summary>
    internal static SavedNetwork Of(string file) => new(file, Path.GetDirectoryName(Path.GetFullPath(file))!);

    /// <summary>A file that the run keeps beside its networks.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    internal byte[] Beside(string name) => System.IO.File.ReadAllBytes(Path.Combine(Folder, name));

    /// <summary>Its tensors by name, in the current scope.</summary>
    /// <exception cref="InvalidDataException">The file is not whole.</exception>
    internal IReadOnlyList<KeyValuePair<string, Tensor>> Read() => Part is null
        ? Safetensors.Load(File).Tensors
        : [.. new Checkpoint(0, File).Read().State.Where(t => t.Key.StartsWith(Part, StringComparison.Ordinal)).Select(t => KeyValuePair.Create(t.Key[Part.Length..], t.Value))];

    /// <summary>Overwrites a network's tensors with it.</summary>
    /// <exception cref="GanException">They are not the network's.</exception>
    /// <exception cref="InvalidDataException">The file is not whole.</exception>
    internal void Load(Params into)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        NetworkFile.Assign(File, Read(), into);
    }
}
