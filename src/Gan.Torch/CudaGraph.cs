using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// A CUDA graph: what one thread did on its <see cref="DeviceLane"/>, recorded once, to be launched as a whole any number of
/// times. A replay reads and writes the very tensors of the recording, so what changes between replays must lie in them; numbers
/// of the program (a rate, a count) are recorded as they were. Random streams go on in a replay as if it had drawn from them.
/// </summary>
public sealed unsafe class CudaGraph : IDisposable
{
    // They must live as long as the graph, which draws from them.
    private readonly Rng[] streams;
    private nint handle;

    private CudaGraph(nint handle, Rng[] streams) => (this.handle, this.streams) = (handle, streams);

    /// <summary>Why this process can't record graphs, half a sentence; null where it can.</summary>
    public static string? Unavailable => Marshal.PtrToStringUTF8(Native.GraphUnavailable());

    /// <summary>Records what <paramref name="body"/> does on this thread's <see cref="DeviceLane"/>, without executing it.</summary>
    /// <param name="streams">All that it draws from.</param>
    /// <param name="sibling">An earlier graph whose memory is shared, or null: no tensor that it made may be in use.</param>
    /// <param name="body">Must not read from the device or wait for it.</param>
    /// <exception cref="TorchException">It did, or <see cref="Unavailable"/>.</exception>
    public static CudaGraph Record(IReadOnlyCollection<Rng> streams, CudaGraph? sibling, Action body)
    {
        ArgumentNullException.ThrowIfNull(streams);
        ArgumentNullException.ThrowIfNull(body);
        Rng[] drawn = [.. streams];
        nint[] generators = [.. drawn.Select(stream => stream.Handle)];
        nint graph;
        fixed (nint* list = generators)
            Native.Check(Native.GraphBegin(list, generators.Length, sibling?.handle ?? 0, out graph), "recording a CUDA graph");
        CudaGraph recorded = new(graph, drawn);
        try
        {
            body();
        }
        catch
        {
            // Ends the recording, which is void; what went wrong is said by the body.
            _ = Native.GraphEnd(graph);
            recorded.Dispose();
            throw;
        }

        if (Native.GraphEnd(graph) == 0) return recorded;
        string reason = Native.Error();
        recorded.Dispose();
        throw new TorchException($"recording a CUDA graph: {reason}");
    }

    /// <summary>Enqueues all of it. Waits for nothing.</summary>
    public void Replay()
    {
        Native.Check(Native.GraphReplay(handle), "replaying a CUDA graph");
        GC.KeepAlive(streams);
    }

    /// <summary>Frees the graph and its memory.</summary>
    public void Dispose()
    {
        nint taken = Interlocked.Exchange(ref handle, 0);
        if (taken != 0) Native.GraphFree(taken);
    }
}
