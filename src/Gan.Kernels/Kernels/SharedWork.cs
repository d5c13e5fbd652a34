namespace GanFunctional.Torch;

/// <summary>
/// Shares work in numbered pieces between the calling thread and threads of .NET's pool. Each takes the next piece when it is done with one, so
/// nobody waits for a thread that has not begun: on cores that are busy with something else the caller does the work alone. libtorch's own
/// threads wait for each other instead, for 0.4 ms a call on such a machine.
/// </summary>
internal sealed unsafe class SharedWork : IThreadPoolWorkItem
{
    // Some ten microseconds.
    private const int Spins = 10;

    private readonly object gate = new();
    private readonly delegate*<SharedWork, void*, void> worker;
    private readonly void* context;
    private readonly int pieces;
    private readonly bool flush = FlushDenormal.IsOn;

    private int taken;
    private volatile int helpers;
    private bool closed;
    private volatile bool failed;

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
    /// <exception cref="TorchException">The worker failed on another thread; an exception of this thread passes through.</exception>
    internal static void Run(int pieces, int threads, delegate*<SharedWork, void*, void> worker, void* context)
    {
        SharedWork work = new(pieces, worker, context);
        for (int i = 1; i < Math.Min(threads, pieces); i++) ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
        try
        {
            worker(work, context);
        }
        finally
        {
            work.Close();
        }

        if (work.failed) throw new TorchException("a kernel failed on another thread: was there memory for it?");
    }

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

        // Small numbers become zero here as they do for the caller, or the bytes would depend on who computes.
        bool before = FlushDenormal.IsOn;
        try
        {
            if (before != flush) FlushDenormal.Switch(flush);
            worker(this, context);
        }
        catch (Exception)
        {
            failed = true;
        }
        finally
        {
            if (before != flush) FlushDenormal.Switch(before);
            lock (gate)
            {
                helpers--;
                if (closed && helpers == 0) Monitor.Pulse(gate);
            }
        }
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
