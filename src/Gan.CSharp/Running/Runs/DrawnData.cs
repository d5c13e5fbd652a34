namespace GanFunctional.CSharp;

/// <summary>
/// Batches drawn at random, each from its own random stream, determined by the seed and the batch's number.
/// </summary>
/// <typeparam name="TBatch">Type of a batch.</typeparam>
/// <param name="seed">Seed of all batches.</param>
/// <param name="batchSize">Number of items in a batch.</param>
/// <param name="draw">Draws a batch from its random stream.</param>
/// <param name="device">Device of the random streams. Default: the CPU.</param>
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

    /// <summary>Does nothing: every random stream is freed with its batch.</summary>
    public void Dispose()
    {
    }
}
