namespace GanFunctional.Torch;

/// <summary>libtorch's threads, those that its own operators share their work with.</summary>
internal static unsafe class LibtorchThreads
{
    private static readonly nint ParallelFor = LibTorch.Export("torch_parallel_for");

    /// <summary>Whether libtorch lends them.</summary>
    internal static bool IsAvailable => ParallelFor != 0;

    /// <summary>
    /// Has each of so many threads, this one among them, call a function for one number below <paramref name="threads"/>, and waits for all of them.
    /// Where this thread shares its work already, it calls the function once for all numbers.
    /// </summary>
    /// <param name="threads">At most as many as libtorch has.</param>
    /// <param name="function">Gets the first number, the one after the last, and the context. It must not throw.</param>
    /// <param name="context">Handed on to it.</param>
    /// <exception cref="TorchException">libtorch refused.</exception>
    internal static void Call(int threads, delegate* unmanaged<long, long, void*, void> function, void* context) =>
        StableAbi.Check(((delegate* unmanaged<long, long, long, delegate* unmanaged<long, long, void*, void>, void*, int>)ParallelFor)(0, threads, 1, function, context));
}
