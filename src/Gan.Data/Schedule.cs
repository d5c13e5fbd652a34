namespace GanFunctional.Data;

/// <summary>
/// Assigns images to batches. Every epoch is a new permutation of the data, a pure function of the seed and
/// the epoch, cut into whole batches; the rest is dropped. Thread-safe.
/// </summary>
internal sealed class Schedule(int images, int batch, ulong seed)
{
    private const ulong Shuffle = 0;
    private const ulong Augment = 1;

    private readonly Lock _gate = new();
    private readonly int _perEpoch = images / batch;

    // Workers stand in one epoch or on the border of two.
    private (int Epoch, int[] Order) _older = (-1, []);
    private (int Epoch, int[] Order) _newer = (-1, []);

    public int Epoch(long position) => checked((int)(position / _perEpoch));

    public ReadOnlySpan<int> Indices(long position) =>
        Order(Epoch(position)).AsSpan((int)(position % _perEpoch) * batch, batch);

    /// <summary>Random numbers for the augmentation of image i of a batch.</summary>
    public SplitMix Random(long position, int i) => SplitMix.For(seed, Augment, (ulong)position * (ulong)batch + (ulong)i);

    private int[] Order(int epoch)
    {
        lock (_gate)
        {
            if (_newer.Epoch == epoch)
                return _newer.Order;
            if (_older.Epoch == epoch)
                return _older.Order;
            _older = _newer;
            _newer = (epoch, SplitMix.For(seed, Shuffle, (ulong)epoch).Permutation(images));
            return _newer.Order;
        }
    }
}
