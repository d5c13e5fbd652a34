using Microsoft.FSharp.Collections;

namespace GanFunctional.CSharp;

/// <inheritdoc/>
/// <typeparam name="TBatch">What a round is given.</typeparam>
internal abstract class VariantRun<TBatch>(Trainer<TBatch> trainer) : VariantRun
{
    private const string Game = "game.";

    /// <inheritdoc/>
    public override long Round => trainer.Round;

    /// <inheritdoc/>
    public override Fault? Fault => trainer.Fault?.Value;

    /// <inheritdoc/>
    public override void Play()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        trainer.ChecksGradients = Options.OnNan == OnNan.Skip;
        trainer.Play(Next());
        AfterRound();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, double>> Report() => trainer.Report();

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Tensor>> State() =>
        [.. base.State(), .. trainer.State().Select(t => KeyValuePair.Create(Game + t.Item1, t.Item2))];

    /// <inheritdoc/>
    public override void Restore(IReadOnlyList<KeyValuePair<string, Tensor>> state)
    {
        base.Restore(state);
        trainer.Restore(ListModule.OfSeq(Part(state, Game).Select(t => Tuple.Create(t.Key, t.Value))));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        ((IDisposable)trainer).Dispose();
        if (IsCallers) return;
        foreach ((_, Params network) in Networks) ParamsModule.free(network);
        foreach (ITrainingData feed in Feeds) feed.Dispose();
    }

    /// <summary>Whether networks and data are the caller's, who frees them.</summary>
    protected virtual bool IsCallers => false;

    /// <summary>The next batch, made in the round's scope.</summary>
    protected abstract TBatch Next();

    /// <summary>What follows a round, as a moving average does.</summary>
    protected virtual void AfterRound()
    {
    }
}
