using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>libtorch's switch to treat denormal numbers as zero, a register of each thread.</summary>
internal static unsafe class FlushDenormal
{
    // A static method of at::Context.
    private static readonly nint Set = LibTorch.Export("_ZN2at7Context16setFlushDenormalEb");

    // A product of two small numbers that are none at run time: 10⁻⁴⁰.
    private static volatile float small = 1e-20f;

    /// <summary>Whether denormal numbers are zero on this thread.</summary>
    internal static bool IsOn => small * small == 0;

    internal static bool IsAvailable => Set != 0 && LibtorchThreads.IsAvailable;

    /// <summary>Turns the switch on or off for the calling thread and its libtorch threads.</summary>
    internal static void OnEveryThread(bool on)
    {
        if (IsAvailable) LibtorchThreads.Call(Runtime.Threads, on ? &On : &Off, null);
    }

    /// <summary>Turns the switch on or off for the calling thread.</summary>
    internal static void Switch(bool on)
    {
        if (IsAvailable) _ = ((delegate* unmanaged<byte, byte>)Set)(on ? (byte)1 : (byte)0);
    }

    [UnmanagedCallersOnly]
    private static void On(long begin, long end, void* context) => Switch(true);

    [UnmanagedCallersOnly]
    private static void Off(long begin, long end, void* context) => Switch(false);
}
