using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>A GPU's abilities, as its driver says.</summary>
internal static unsafe class GpuCapability
{
    private const int MajorAttribute = 75; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR

    /// <summary>The compute capability's major number of a GPU (8 for Ampere), or 0 where no driver says it.</summary>
    internal static int Major(int device)
    {
        if (!NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out nint driver)) return 0;
        if (!NativeLibrary.TryGetExport(driver, "cuInit", out nint init) || !NativeLibrary.TryGetExport(driver, "cuDeviceGetAttribute", out nint get)) return 0;
        int major = 0;
        bool known = ((delegate* unmanaged<uint, int>)init)(0) == 0 && ((delegate* unmanaged<int*, int, int, int>)get)(&major, MajorAttribute, device) == 0;
        return known ? major : 0;
    }
}
