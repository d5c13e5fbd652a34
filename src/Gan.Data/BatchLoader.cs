using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace GanFunctional.Data;

/// <summary>
/// An endless sequence of batches, decoded ahead on background threads into <c>threads + 2</c> reused
/// buffers. Batches are a pure function of the source, the transform, the seed and the position, whatever the
/// number of threads. A loader that starts at position p continues as one that has returned p batches.
/// </summary>
/// <remarks>
/// An unreadable image is replaced by the next readable one in the source's order, added to
/// <see cref="Skipped"/> and reported once to <see cref="OnSkip"/>. For one consuming thread;
/// <see cref="Dispose"/> may be called from another.
/// </remarks>
public sealed class BatchLoader : IDisposable
{
    private readonly IImageSource _source;
    private readonly ImageTransform _transform;
    private readonly Schedule _schedule;
    private readonly Thread[] _workers;

    // Guarded by _gate: buffers wait in _free, are filled by the workers in the order of their positions, and
    // wait in _ready for their turn.
    private readonly object _gate = new();
    private readonly Stack<Slot> _free = new();
    private readonly Dictionary<long, Slot> _ready = [];
    private long _claimed;
    private Slot? _current;
    private volatile bool _stopped;

    private readonly ConcurrentDictionary<int, string> _unreadable = new();
    private readonly HashSet<int> _reported = [];
    private readonly List<SkippedImage> _skipped = [];

    /// <summary>Starts loading.</summary>
    /// <param name="source">Images.</param>
    /// <param name="transform">Transform of each image.</param>
    /// <param name="batch">Batch size, from 1 to the number of images.</param>
    /// <param name="seed">Seed of order, flips and random crops.</param>
    /// <param name="threads">Number of decoding threads, at least 1.</param>
    /// <param name="start">
    /// Position of the first batch: 0, or the <see cref="Position"/> of the loader to continue.
    /// </param>
    /// <exception cref="DataException">A value is out of range.</exception>
    public BatchLoader(IImageSource source, ImageTransform transform, int batch, ulong seed, int threads, long start = 0)
    {
        if (batch < 1)
            throw new DataException($"A batch must have at least 1 image, not {batch}.");
        if (batch > source.Count)
        {
            throw new DataException(
                $"The batch of {batch} is larger than the data: '{source.Name}' has {source.Count} image(s); " +
                $"choose a batch of at most {source.Count}.");
        }

        if (threads < 1)
            throw new DataException($"Loading needs at least 1 thread, not {threads}.");
        if (start < 0)
            throw new DataException($"A loader must start at position 0 or later, not {start}.");
        transform.Check(batch);
        if (transform.Images != (source.Channels is 2 or 6 ? 2 : 1))
        {
            throw new DataException(
                $"'{source.Name}' holds {(transform.Images == 1 ? "aligned pairs" : "single images")}, " +
                $"which cannot be read in {transform.Channels} channels.");
        }

        (_source, _transform) = (source, transform);
        _schedule = new Schedule(source.Count, batch, seed);
        Position = _claimed = start;
        // One for each worker, one for the consumer, one ready.
        for (int i = 0; i < threads + 2; i++)
            _free.Push(new Slot(new ImageBatch(batch, transform, source.Classes.Count > 0)));
        _workers = [.. Enumerable.Range(0, threads).Select(i => new Thread(Work) { IsBackground = true, Name = $"image loader {i}" })];
        foreach (Thread worker in _workers)
            worker.Start();
    }

    /// <summary>
    /// Called by <see cref="Next"/>, on its thread, once for each unreadable image, before the first batch
    /// without it is returned.
    /// </summary>
    public Action<SkippedImage>? OnSkip { get; set; }

    /// <summary>Number of batches returned, including those before the start.</summary>
    public long Position { get; private set; }

    /// <summary>Number of passes over the data before the batch at a position.</summary>
    public int EpochOf(long position) => _schedule.Epoch(position);

    /// <summary>Unreadable images, in the order of their reports.</summary>
    public IReadOnlyList<SkippedImage> Skipped => _skipped;

    /// <summary>Returns the next batch, waiting for it if necessary. Invalidates the previous one.</summary>
    /// <exception cref="DataException">No image of the source can be read.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The loader was disposed, possibly during this call.
    /// </exception>
    public ImageBatch Next()
    {
        Slot slot = Await();
        foreach (SkippedImage image in slot.Skips)
        {
            if (_reported.Add(image.Index))
            {
                _skipped.Add(image);
                OnSkip?.Invoke(image);
            }
        }

        return slot.Batch;
    }

    /// <summary>Stops the threads and waits for them; each finishes its current image.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread worker in _workers)
            worker.Join();
    }

    private Slot Await()
    {
        lock (_gate)
        {
            if (_current is not null)
            {
                _free.Push(_current);
                _current = null;
                Monitor.PulseAll(_gate);
            }

            Slot? slot;
            while (!_ready.TryGetValue(Position, out slot) && !_stopped)
                Monitor.Wait(_gate);
            ObjectDisposedException.ThrowIf(_stopped, this);
            // A fault stays at its position: every further call meets it again.
            slot!.Fault?.Throw();
            _ready.Remove(Position);
            _current = slot;
            Position++;
            return slot;
        }
    }

    private void Work()
    {
        Resampler resampler = new(_transform);
        Image? image = null;
        while (Claim() is { } slot)
        {
            try
            {
                Fill(slot, resampler, ref image);
            }
            catch (Exception e)
            {
                slot.Fault = ExceptionDispatchInfo.Capture(e);
            }

            lock (_gate)
            {
                _ready.Add(slot.Batch.Position, slot);
                Monitor.PulseAll(_gate);
            }
        }
    }

    // Position and buffer are claimed together: a worker with a buffer takes the earliest unclaimed position.
    // So the position that the consumer waits for is always in progress.
    private Slot? Claim()
    {
        lock (_gate)
        {
            Slot? slot;
            while (!_free.TryPop(out slot) && !_stopped)
                Monitor.Wait(_gate);
            if (_stopped)
                return null;
            slot!.Batch.Position = _claimed++;
            return slot;
        }
    }

    private void Fill(Slot slot, Resampler resampler, ref Image? image)
    {
        ImageBatch batch = slot.Batch;
        slot.Skips.Clear();
        batch.Epoch = _schedule.Epoch(batch.Position);
        ReadOnlySpan<int> indices = _schedule.Indices(batch.Position);
        int size = batch.Pixels.Length / batch.Count;
        for (int i = 0; i < batch.Count && !_stopped; i++)
        {
            int index = Readable(indices[i], slot, ref image);
            resampler.Apply(image!, batch.Pixels.AsSpan(i * size, size), _schedule.Random(batch.Position, i));
            batch.Indices[i] = index;
            batch.Labels?[i] = _source.Label(index) ?? throw new InvalidOperationException($"{_source.Describe(index)} has no label.");
        }
    }

    /// <summary>
    /// Reads image <paramref name="index"/>, or the first readable one after it; returns its index.
    /// </summary>
    private int Readable(int index, Slot slot, ref Image? image)
    {
        while (true)
        {
            // Many broken images in a row must not hold up Dispose; the batch is lost, and nobody waits for
            // it.
            if (_stopped)
                throw new OperationCanceledException();
            if (!_unreadable.TryGetValue(index, out string? reason))
            {
                try
                {
                    image = _source.Read(index, _transform.Channels, image);
                    return index;
                }
                catch (DataException e)
                {
                    reason = _unreadable.GetOrAdd(index, e.Message);
                }
            }

            slot.Skips.Add(new SkippedImage(index, reason));
            if (_unreadable.Count == _source.Count)
            {
                throw new DataException(
                    $"None of the {_source.Count} image(s) of '{_source.Name}' can be read; the first error is: {_unreadable[0]}");
            }

            index = (index + 1) % _source.Count;
        }
    }

    /// <summary>A buffer, with the errors of filling it.</summary>
    private sealed class Slot(ImageBatch batch)
    {
        public ImageBatch Batch { get; } = batch;

        public List<SkippedImage> Skips { get; } = [];

        public ExceptionDispatchInfo? Fault { get; set; }
    }
}
