using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Work shared out over libtorch's own threads: those of a second pool would wait for them, and they for those. Inside work that is shared out
/// already the calling thread does all of it.
/// </summary>
internal static unsafe class ParallelFor
{
    private static readonly nint Address = LibTorch.Export("torch_parallel_for");
    private static readonly nint ThreadsAddress = LibTorch.Export("torch_get_num_threads");

    /// <summary>Whether this libtorch lends its threads.</summary>
    internal static bool IsAvailable => Address != 0 && ThreadsAddress != 0;

    /// <summary>How many threads libtorch uses now.</summary>
    internal static int Threads
    {
        get
        {
            uint threads;
            return ((delegate* unmanaged<uint*, int>)ThreadsAddress)(&threads) == 0 ? (int)threads : 1;
        }
    }

    /// <summary>Calls a function for parts [begin, end) of [0, <paramref name="count"/>), as many as libtorch uses threads.</summary>
    /// <exception cref="TorchException">The function failed on one of the threads.</exception>
    internal static void Run(int count, delegate*<int, int, void*, void> part, void* context)
    {
        Job job = new() { Part = part, Context = context };
        int status = ((delegate* unmanaged<long, long, long, delegate* unmanaged[Cdecl]<long, long, void*, void>, void*, int>)Address)(0, count, 1, &OnThread, &job);
        if (status != 0 || job.Failed) throw new TorchException("a kernel failed on one of libtorch's threads: was there memory for it?");
    }

    // An exception must not meet libtorch's frames.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnThread(long begin, long end, void* context)
    {
        Job* job = (Job*)context;
        try
        {
            job->Part((int)begin, (int)end, job->Context);
        }
        catch (Exception)
        {
            job->Failed = true;
        }
    }

    private struct Job
    {
        public delegate*<int, int, void*, void> Part;
        public void* Context;
        public volatile bool Failed;
    }
}
