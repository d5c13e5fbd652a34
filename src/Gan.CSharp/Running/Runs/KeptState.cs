using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Copy of the state of a training, for a checkpoint that is written when there is a folder.</summary>
internal sealed class KeptState : IDisposable
{
    private readonly long step;
    private readonly List<KeyValuePair<string, Tensor>> state;

    /// <summary>Copies the state.</summary>
    internal KeptState(TrainingRun run)
    {
        step = run.Steps;
        state = [.. run.State().Select(part => KeyValuePair.Create(part.Key, part.Value.detach().clone().DetachFromDisposeScope()))];
    }

    /// <summary>Writes the checkpoint, and frees the copy.</summary>
    /// <exception cref="DataException">The file can't be written.</exception>
    internal void Write(RunFolder folder)
    {
        Checkpoint.Write(folder.Checkpoints, step, folder.Log.Length, state);
        Dispose();
    }

    /// <summary>Frees the copy.</summary>
    public void Dispose()
    {
        foreach ((_, Tensor tensor) in state) tensor.Dispose();
        state.Clear();
    }
}
