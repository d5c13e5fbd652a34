namespace GanFunctional.CSharp;

/// <summary>Batches drawn at random, each from a stream of its own, which follows from the seed and the batch's number.</summary>
/// <typeparam name="TBatch">The type of a batch.</typeparam>
/// <param name="seed">Decides over all batches.</param>
/// <param name="batchSize">Items in a batch.</param>
/// <param name="draw">Makes a batch from its stream.</param>
/// <param name="device">On which the streams draw; the CPU by default.</param>
public sealed class DrawnData<TBatch>(ulong seed, int batchSize, Func<torch.Generator, TBatch> draw, Device? device = null) : ITrainingData<TBatch>
{
    /// <inheritdoc/>
    public long Position { get; private set; }

    /// <inheritdoc/>
    public int BatchSize => batchSize;

    /// <inheritdoc/>
    public int Epoch => 0;

    /// <inheritdoc/>
    public int Skipped => 0;

    /// <inheritdoc/>
    public void Seek(long position) => Position = position;

    /// <inheritdoc/>
    public TBatch Next()
    {
        using torch.Generator all = Generators.Seeded(seed, device), rng = all.Derive($"batch {Position}");
        Position++;
        return draw(rng);
    }

    /// <summary>Does nothing: no stream outlives its batch.</summary>
    public void Dispose()
    {
    }
}
