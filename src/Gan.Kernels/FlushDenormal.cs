using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>libtorch's switch that takes denormal numbers for zero, which is a register of each thread.</summary>
internal static unsafe class FlushDenormal
{
    private static readonly nint Context = GlobalContext();
    private static readonly nint Set = LibTorch.Export("_ZN2at7Context16setFlushDenormalEb");
    private static readonly nint ParallelFor = LibTorch.Export("torch_parallel_for");

    internal static bool IsAvailable => Context != 0 && Set != 0 && ParallelFor != 0;

    /// <summary>Turns it on for the calling thread and libtorch's threads that work for it.</summary>
    internal static void OnEveryThread()
    {
        if (!IsAvailable) return;
        // One piece of work for each thread.
        _ = ((delegate* unmanaged<long, long, long, delegate* unmanaged[Cdecl]<long, long, void*, void>, void*, int>)ParallelFor)(0, Runtime.Threads, 1, &Piece, null);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Piece(long begin, long end, void* context) => _ = ((delegate* unmanaged<nint, byte, byte>)Set)(Context, 1);

    private static nint GlobalContext()
    {
        nint global = LibTorch.Export("_ZN2at13globalContextEv");
        return global == 0 ? 0 : ((delegate* unmanaged<nint>)global)();
    }
}
