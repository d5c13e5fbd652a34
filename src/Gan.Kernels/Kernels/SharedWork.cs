using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Shares work in numbered pieces between the calling thread and others, each of which takes the next piece
/// when it is done with one. The others are libtorch's threads as long as they come at once: between its
/// operators they stay awake for a while, where threads of .NET's pool have to be woken and then share a core
/// with them. But libtorch waits for each of its threads, for a good part of a millisecond where cores are
/// busy with something else. There threads of .NET's pool take part, and nobody waits for one that has not
/// begun.
/// </summary>
internal sealed unsafe class SharedWork : IThreadPoolWorkItem
{
    // Some ten microseconds.
    private const int Spins = 10;

    // A thread that is awake comes within 0.01 ms and one that sleeps within 0.1 ms, if there is a core for
    // it.
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(0.3);

    // How long libtorch's threads are left alone when one came late. A thread that had gone to sleep may be
    // late once; where one is late again and again, the time is doubled up to the longer one, in which one
    // wait is no great loss.
    private static readonly TimeSpan LeastAvoidance = TimeSpan.FromMilliseconds(1), MostAvoidance = TimeSpan.FromMilliseconds(100);

    private static long avoidedUntil;
    private static TimeSpan avoidance;

    private readonly object gate = new();
    private readonly delegate*<SharedWork, void*, void> worker;
    private readonly void* context;
    private readonly int pieces;
    private readonly bool flush = FlushDenormal.IsOn;

    private long begun;
    private int taken;
    private volatile int helpers;
    private bool closed;
    private volatile bool isLate;
    private volatile Exception? failure;

    private SharedWork(int pieces, delegate*<SharedWork, void*, void> worker, void* context)
    {
        this.pieces = pieces;
        this.worker = worker;
        this.context = context;
    }

    /// <summary>Runs a worker, which takes pieces until none is left, on this thread and on others.</summary>
    /// <param name="pieces">How many.</param>
    /// <param name="threads">At most so many threads, with this one.</param>
    /// <param name="worker">Called once on each.</param>
    /// <param name="context">Handed on to it; may lie on this thread's stack.</param>
    /// <exception cref="TorchException">The worker failed.</exception>
    internal static void Run(int pieces, int threads, delegate*<SharedWork, void*, void> worker, void* context)
    {
        SharedWork work = new(pieces, worker, context);
        int sharing = Math.Min(threads, pieces);
        if (sharing <= 1) work.Work();
        else work.Share(sharing);
        if (work.failure is { } failure) throw new TorchException("a kernel failed: was there memory for it?", failure);
    }

    /// <summary>Leaves libtorch's threads alone for a while.</summary>
    internal static void AvoidLibtorch(TimeSpan time) => Volatile.Write(ref avoidedUntil, Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency));

    /// <summary>Takes the next piece, if there is one.</summary>
    internal bool TryTake(out int piece)
    {
        piece = Interlocked.Increment(ref taken) - 1;
        return piece < pieces;
    }

    void IThreadPoolWorkItem.Execute()
    {
        lock (gate)
        {
            // Too late: the context is gone.
            if (closed) return;
            helpers++;
        }

        Work();
        lock (gate)
        {
            helpers--;
            if (closed && helpers == 0) Monitor.Pulse(gate);
        }
    }

    private void Work()
    {
        // Small numbers become zero here as they do for the caller, or the bytes would depend on who
        // computes.
        bool before = FlushDenormal.IsOn;
        if (before != flush) FlushDenormal.Switch(flush);
        try
        {
            worker(this, context);
        }
        catch (Exception e)
        {
            failure = e;
        }
        finally
        {
            if (before != flush) FlushDenormal.Switch(before);
        }
    }

    private void Share(int sharing)
    {
        begun = Stopwatch.GetTimestamp();
        if (!LibtorchThreads.IsAvailable || begun < Volatile.Read(ref avoidedUntil)) ShareWithPool(sharing - 1);
        else ShareWithLibtorch(sharing);
    }

    private void ShareWithLibtorch(int sharing)
    {
        GCHandle handle = GCHandle.Alloc(this);
        try
        {
            LibtorchThreads.Call(sharing, &WorkOnLibtorchThread, (void*)GCHandle.ToIntPtr(handle));
        }
        finally
        {
            handle.Free();
        }

        if (isLate) AvoidLibtorch();
    }

    // Threads of other callers may do so at the same time: the longest time or another, it does not matter.
    private static void AvoidLibtorch()
    {
        TimeSpan since = Stopwatch.GetElapsedTime(Volatile.Read(ref avoidedUntil));
        TimeSpan longer = since < MostAvoidance ? 2 * avoidance : LeastAvoidance;
        avoidance = longer < LeastAvoidance ? LeastAvoidance : longer > MostAvoidance ? MostAvoidance : longer;
        AvoidLibtorch(avoidance);
    }

    [UnmanagedCallersOnly]
    private static void WorkOnLibtorchThread(long begin, long end, void* handle)
    {
        SharedWork work = (SharedWork)GCHandle.FromIntPtr((nint)handle).Target!;
        if (Stopwatch.GetElapsedTime(work.begun) > Late) work.isLate = true;
        work.Work();
    }

    private void ShareWithPool(int others)
    {
        for (int i = 0; i < others; i++) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        Work();
        Close();
    }

    // Waits for those who have begun: for their last pieces.
    private void Close()
    {
        lock (gate) closed = true;
        SpinWait wait = default;
        for (int i = 0; i < Spins && helpers > 0; i++) wait.SpinOnce(sleep1Threshold: -1);
        lock (gate)
        {
            while (helpers > 0) Monitor.Wait(gate);
        }
    }
}
