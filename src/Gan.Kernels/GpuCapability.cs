using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>Capabilities of a GPU, from its driver.</summary>
internal static unsafe class GpuCapability
{
    private const int MajorAttribute = 75; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR

    /// <summary>Major compute capability of a GPU (8 for Ampere); 0 if unknown.</summary>
    internal static int Major(int device)
    {
        if (!NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out nint driver)) return 0;
        if (!NativeLibrary.TryGetExport(driver, "cuInit", out nint init) || !NativeLibrary.TryGetExport(driver, "cuDeviceGetAttribute", out nint get)) return 0;
        int major = 0;
        bool known = ((delegate* unmanaged<uint, int>)init)(0) == 0 && ((delegate* unmanaged<int*, int, int, int>)get)(&major, MajorAttribute, device) == 0;
        return known ? major : 0;
    }
}
