
namespace GanFunctional.CSharp;

/// <summary>A network as a run has saved it: a file of its own, or a part of a checkpoint.</summary>
/// <param name="File">The file.</param>
/// <param name="Part">In a checkpoint, what its tensors' names begin with; null where the file is the network's own.</param>
internal sealed record SavedNetwork(string File, string? Part = null)
{
    /// <summary>Overwrites a network's tensors with it.</summary>
    /// <exception cref="GanException">They are not the network's.</exception>
    /// <exception cref="InvalidDataException">The file is not whole.</exception>
    internal void Load(Params into)
    {
        if (Part is null)
        {
            NetworkFile.Load(File, into);
            return;
        }

        using DisposeScope scope = torch.NewDisposeScope();
        IReadOnlyList<KeyValuePair<string, Tensor>> state = new Checkpoint(0, File).Read().State;
        NetworkFile.Assign(File, [.. state.Where(t => t.Key.StartsWith(Part, StringComparison.Ordinal)).Select(t => KeyValuePair.Create(t.Key[Part.Length..], t.Value))], into);
    }
}
