
namespace GanFunctional.CSharp;

/// <summary>A game being played: the optimizers' state and the round. The models stay the caller's.</summary>
/// <typeparam name="TBatch">What a round is given.</typeparam>
public sealed class GameTrainer<TBatch> : IDisposable
{
    private readonly Trainer<TBatch> trainer;

    internal GameTrainer(Trainer<TBatch> trainer) => this.trainer = trainer;

    /// <summary>Rounds played.</summary>
    public long Round => trainer.Round;

    /// <summary>
    /// Plays one round: builds the play, then each player whose turn it is moves, in order. What the play made is freed;
    /// nothing is read back from the device.
    /// </summary>
    /// <exception cref="TorchException">Shapes do not fit.</exception>
    /// <exception cref="GanException">A player's loss has no terms.</exception>
    public void Play(TBatch batch) => trainer.Play(batch);

    /// <summary>
    /// The mean of every term since the last report, as <c>player.term</c> and without its weight, after each player's weighted
    /// sum, as <c>player</c>, in the order of play. Waits for the device.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, double>> Report() => [.. trainer.Report().Select(term => KeyValuePair.Create(term.Item1, term.Item2))];

    /// <summary>Frees the optimizers' state.</summary>
    public void Dispose() => ((IDisposable)trainer).Dispose();
}
