using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Network saved by a run, in its own file or in a checkpoint.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Folder">Folder of the run, or of the file.</param>
/// <param name="Part">
/// Prefix of its tensors' names in a checkpoint; null if the network has its own file.
/// </param>
internal sealed record SavedNetwork(string File, string Folder, string? Part = null)
{
    /// <summary>Refers to a network in its own file.</summary>
    internal static SavedNetwork Of(string file) => new(file, Path.GetDirectoryName(Path.GetFullPath(file))!);

    /// <summary>Reads another file in the folder of the network.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    internal byte[] Beside(string name) => System.IO.File.ReadAllBytes(Path.Combine(Folder, name));

    /// <summary>Reads the tensors by name, in the current scope.</summary>
    /// <exception cref="DataException">The file is damaged.</exception>
    internal IReadOnlyList<KeyValuePair<string, Tensor>> Read() => Part is null
        ? Safetensors.Load(File).Tensors
        : [.. new Checkpoint(0, File).Read().State.Where(t => t.Key.StartsWith(Part, StringComparison.Ordinal)).Select(t => KeyValuePair.Create(t.Key[Part.Length..], t.Value))];

    /// <summary>Overwrites the tensors of a network with these.</summary>
    /// <exception cref="GanException">The tensors don't fit the network.</exception>
    /// <exception cref="DataException">The file is damaged.</exception>
    internal void Load(Params into)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        NetworkFile.Assign(File, Read(), into);
    }
}
