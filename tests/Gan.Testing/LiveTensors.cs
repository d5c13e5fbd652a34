using System.Runtime.CompilerServices;
using GanFunctional.Torch;

namespace GanFunctional.Testing;

/// <summary>
/// Counts the tensors that work adds and does not free. Until the count is disposed the finalizer thread stands still: tensors that
/// earlier tests forgot are not freed meanwhile, and a tensor that the work itself forgot is not freed unseen.
/// </summary>
/// <remarks>
/// The number is the whole process's, so the tests of an assembly that counts run one at a time. Work that is counted must not wait for
/// finalizers. Counts may nest.
/// </remarks>
public sealed class LiveTensors : IDisposable
{
    private readonly FinalizerStop stop;
    private readonly long start;
    private bool disposed;

    /// <summary>Starts to count.</summary>
    public LiveTensors()
    {
        LibTorch.Load();
        stop = FinalizerStop.Enter();
        start = Tensor.TotalCount;
    }

    /// <summary>How many more tensors are alive than at the start.</summary>
    public long Added => Tensor.TotalCount - start;

    /// <summary>How many tensors the process holds once every unreachable one has been finalized.</summary>
    public static long AfterCollection()
    {
        // Twice: finalizers may make further objects unreachable.
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return Tensor.TotalCount;
    }

    /// <summary>Lets finalizers run again.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        stop.Leave();
    }

    /// <summary>Holds the finalizer thread inside a finalizer, for as long as somebody counts.</summary>
    private sealed class FinalizerStop
    {
        private static readonly Lock s_gate = new();
        private static FinalizerStop? s_current;

        private readonly TaskCompletionSource reached = new(), released = new();
        private int holders;

        public static FinalizerStop Enter()
        {
            lock (s_gate)
            {
                s_current ??= Stopped();
                s_current.holders++;
                return s_current;
            }
        }

        public void Leave()
        {
            lock (s_gate)
            {
                if (--holders > 0) return;
                s_current = null;
                released.SetResult();
            }
        }

        private static FinalizerStop Stopped()
        {
            FinalizerStop stop = new();
            Drop(stop);
            do GC.Collect();
            while (!stop.reached.Task.Wait(TimeSpan.FromSeconds(1)));
            return stop;
        }

        // Not inlined, so that no frame keeps the obstacle alive.
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Drop(FinalizerStop stop) => _ = new Obstacle(stop);

        private sealed class Obstacle(FinalizerStop stop)
        {
            ~Obstacle()
            {
                stop.reached.TrySetResult();
                stop.released.Task.Wait();
            }
        }
    }
}
