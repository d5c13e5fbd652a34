using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace GanFunctional.Data;

/// <summary>
/// An endless sequence of batches, decoded ahead on background threads into <c>threads + 2</c> buffers that are used again and
/// again. What comes, and in which order, is a pure function of the source, the transform, the seed and the position; the number
/// of threads changes only the speed, and a loader that starts at position p gives what one that has given p batches would give
/// next.
/// </summary>
/// <remarks>
/// An image that cannot be read is never skipped silently: the next readable one in the source's order takes its place, and it is
/// in <see cref="Skipped"/> and reported once to <see cref="OnSkip"/>. For one consuming thread; <see cref="Dispose"/> may come
/// from another.
/// </remarks>
public sealed class BatchLoader : IDisposable
{
    private readonly IImageSource _source;
    private readonly ImageTransform _transform;
    private readonly Schedule _schedule;
    private readonly Thread[] _workers;

    // Guarded by _gate: buffers wait in _free, are filled by the workers in the order of their positions, and wait in _ready for
    // their turn.
    private readonly object _gate = new();
    private readonly Stack<Slot> _free = new();
    private readonly Dictionary<long, Slot> _ready = [];
    private long _claimed;
    private Slot? _current;
    private volatile bool _stopped;

    private readonly ConcurrentDictionary<int, string> _unreadable = new();
    private readonly HashSet<int> _reported = [];
    private readonly List<SkippedImage> _skipped = [];

    /// <summary>Starts to load.</summary>
    /// <param name="source">The images.</param>
    /// <param name="transform">What is done to each.</param>
    /// <param name="batch">Images in a batch, at least 1, at most as many as the source has.</param>
    /// <param name="seed">Decides over order, flips and random crops.</param>
    /// <param name="threads">Threads that decode, at least 1.</param>
    /// <param name="start">How many batches were consumed before: 0, or the <see cref="Position"/> of the loader to be continued.</param>
    /// <exception cref="DataException">A value is impossible.</exception>
    public BatchLoader(IImageSource source, ImageTransform transform, int batch, ulong seed, int threads, long start = 0)
    {
        if (batch < 1)
            throw new DataException($"A batch has at least 1 image, not {batch}.");
        if (batch > source.Count)
        {
            throw new DataException(
                $"The batch of {batch} is larger than the data: '{source.Name}' has {source.Count} image(s); choose a batch of at most {source.Count}.");
        }

        if (threads < 1)
            throw new DataException($"Loading takes at least 1 thread, not {threads}.");
        if (start < 0)
            throw new DataException($"A loader starts at position 0 or later, not {start}.");
        transform.Check(batch);
        if (transform.Images != (source.Channels is 2 or 6 ? 2 : 1))
        {
            throw new DataException(
                $"'{source.Name}' holds {(transform.Images == 1 ? "aligned pairs" : "single images")}, which cannot be read in {transform.Channels} channels.");
        }

        (_source, _transform) = (source, transform);
        _schedule = new Schedule(source.Count, batch, seed);
        Position = _claimed = start;
        // One in each worker's hands, one in the consumer's, one ready between them.
        for (int i = 0; i < threads + 2; i++)
            _free.Push(new Slot(new ImageBatch(batch, transform, source.Classes.Count > 0)));
        _workers = [.. Enumerable.Range(0, threads).Select(i => new Thread(Work) { IsBackground = true, Name = $"image loader {i}" })];
        foreach (Thread worker in _workers)
            worker.Start();
    }

    /// <summary>
    /// Called by <see cref="Next"/>, on its thread, once for each image that could not be read, before the first batch that lacks
    /// it is handed out.
    /// </summary>
    public Action<SkippedImage>? OnSkip { get; set; }

    /// <summary>How many batches have been handed out, those before the start included.</summary>
    public long Position { get; private set; }

    /// <summary>Passes over the data before the batch at a position.</summary>
    public int EpochOf(long position) => _schedule.Epoch(position);

    /// <summary>The images that could not be read, in the order of their reports.</summary>
    public IReadOnlyList<SkippedImage> Skipped => _skipped;

    /// <summary>The next batch, waiting for it where need be. Takes back the one before.</summary>
    /// <exception cref="DataException">No image of the source can be read.</exception>
    /// <exception cref="ObjectDisposedException">The loader was disposed, perhaps while this call waited.</exception>
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

    /// <summary>Stops the threads and waits for them; each finishes at most the image in its hands.</summary>
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

    // Position and buffer are claimed together: whoever holds a buffer works on the earliest position that nobody has, so that
    // the one which is waited for is always under way.
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

    /// <summary>Reads image <paramref name="index"/>, or the first one after it that can be read; gives that one's index.</summary>
    private int Readable(int index, Slot slot, ref Image? image)
    {
        while (true)
        {
            // Many broken images in a row must not hold up Dispose; the batch is lost, and nobody waits for it.
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
                    $"None of the {_source.Count} image(s) of '{_source.Name}' can be read; the first says: {_unreadable[0]}");
            }

            index = (index + 1) % _source.Count;
        }
    }

    /// <summary>A buffer and what happened while it was filled.</summary>
    private sealed class Slot(ImageBatch batch)
    {
        public ImageBatch Batch { get; } = batch;

        public List<SkippedImage> Skips { get; } = [];

        public ExceptionDispatchInfo? Fault { get; set; }
    }
}
