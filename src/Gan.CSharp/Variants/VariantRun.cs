using GanFunctional.Data;
using GanFunctional.Torch;

namespace GanFunctional.CSharp;

/// <summary>A variant in training, as the loop needs it: its options with every default worked out, its networks, its rounds.</summary>
internal abstract class VariantRun : IDisposable
{
    /// <summary>Nothing left open.</summary>
    public required TrainOptions Options { get; init; }

    /// <summary>How many images there are to train on.</summary>
    public abstract int Images { get; }

    /// <summary>Files that could not be read and were left out so far.</summary>
    public abstract int Skipped { get; }

    /// <summary>Passes over the data before the last round's.</summary>
    public abstract int Epoch { get; }

    /// <summary>Rounds played.</summary>
    public abstract long Round { get; }

    /// <summary>Why rounds on a GPU are not recorded, one sentence, once that is known.</summary>
    public abstract string? NotRecorded { get; }

    /// <summary>Every network that is saved, by the name of its file.</summary>
    public abstract IReadOnlyList<(string Name, Params Params)> Networks { get; }

    /// <summary>What the run's folder holds from the start beside its configuration, by path in it.</summary>
    public virtual IReadOnlyList<(string Path, byte[] Content)> Files => [];

    /// <summary>Takes the next batch and plays a round.</summary>
    public abstract void Play();

    /// <summary>The mean of every term since the last report (<see cref="GameTrainer{TBatch}.Report"/>).</summary>
    public abstract IReadOnlyList<KeyValuePair<string, double>> Report();

    /// <summary>What the networks make of the same inputs each time.</summary>
    public abstract Image Sample();

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <inheritdoc/>
/// <typeparam name="TBatch">What a round is given.</typeparam>
internal abstract class VariantRun<TBatch>(Trainer<TBatch> trainer) : VariantRun
{
    /// <inheritdoc/>
    public override long Round => trainer.Round;

    /// <inheritdoc/>
    public override string? NotRecorded => trainer.NotRecorded?.Value;

    /// <inheritdoc/>
    public override void Play()
    {
        using Scope scope = new();
        trainer.Play(Next());
        AfterRound();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, double>> Report() => [.. trainer.Report().Select(term => KeyValuePair.Create(term.Item1, term.Item2))];

    /// <inheritdoc/>
    public override void Dispose()
    {
        ((IDisposable)trainer).Dispose();
        foreach ((_, Params network) in Networks) ParamsModule.free(network);
    }

    /// <summary>The next batch, made in the round's scope.</summary>
    protected abstract TBatch Next();

    /// <summary>What follows a round, as a moving average does.</summary>
    protected virtual void AfterRound()
    {
    }
}
