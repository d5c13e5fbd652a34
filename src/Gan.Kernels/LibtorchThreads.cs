namespace GanFunctional.Torch;

/// <summary>Threads of libtorch's own operators.</summary>
internal static unsafe class LibtorchThreads
{
    private static readonly nint ParallelFor = LibTorch.Export("torch_parallel_for");

    /// <summary>Whether libtorch's threads are available.</summary>
    internal static bool IsAvailable => ParallelFor != 0;

    /// <summary>
    /// Calls a function for the numbers below <paramref name="threads"/>, each on a thread of its own, this
    /// one included, and waits for all. In a nested call, this thread calls the function once for all
    /// numbers.
    /// </summary>
    /// <param name="threads">Number of threads, at most libtorch's.</param>
    /// <param name="function">
    /// Receives the first number, the one after the last, and the context. Must not throw.
    /// </param>
    /// <param name="context">Context of the function.</param>
    /// <exception cref="TorchException">libtorch failed.</exception>
    internal static void Call(int threads, delegate* unmanaged<long, long, void*, void> function, void* context) =>
        StableAbi.Check(((delegate* unmanaged<long, long, long, delegate* unmanaged<long, long, void*, void>, void*, int>)ParallelFor)(0, threads, 1, function, context));
}
