using System.Text;

namespace GanFunctional.Torch;

/// <summary>
/// Registers functions of ours as libtorch's own CPU kernels of its operators, by the stable C interface:
/// everything that calls the operator gets them, and libtorch's autograd differentiates as before, since it
/// lies above. Operators with an argument of type <c>Scalar</c> can't be reached, which that interface of
/// libtorch 2.10 can't hand over.
/// </summary>
internal static unsafe class KernelLibrary
{
    private static readonly nint OpenAddress = LibTorch.Export("aoti_torch_library_init_impl");
    private static readonly nint RegisterAddress = LibTorch.Export("torch_library_impl");

    /// <summary>Whether libtorch exports all that is needed.</summary>
    internal static bool IsAvailable => OpenAddress != 0 && RegisterAddress != 0 && KernelTensor.IsAvailable;

    /// <summary>Makes functions the kernels of <c>aten</c>'s operators, until the process ends.</summary>
    internal static void Register(ReadOnlySpan<(string Operator, nint Kernel)> kernels)
    {
        nint library;
        fixed (byte* space = "aten"u8, key = "CPU"u8, file = "FastKernels"u8)
            StableAbi.Check(((delegate* unmanaged<byte*, byte*, byte*, uint, nint*, int>)OpenAddress)(space, key, file, 0, &library));
        foreach ((string name, nint kernel) in kernels)
        {
            fixed (byte* text = Encoding.UTF8.GetBytes(name + "\0"))
                StableAbi.Check(((delegate* unmanaged<nint, byte*, nint, ulong, int>)RegisterAddress)(library, text, kernel, StableAbi.Version));
        }
    }
}
