using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace GanFunctional.Torch;

/// <summary>Properties of libtorch in this process: capabilities and threads.</summary>
public static unsafe class Runtime
{
    private static readonly Lazy<bool> CanBFloat16 = new(TryBFloat16);

    /// <summary>Version of libtorch, such as <c>2.10.0</c>.</summary>
    public static string TorchVersion
    {
        get
        {
            LibTorch.Load();
            return LibTorch.Version;
        }
    }

    /// <summary>libtorch's description of its build, several lines; empty if there is none.</summary>
    public static string BuildDescription
    {
        get
        {
            nint describe = LibTorch.Export("_ZN2at11show_configB5cxx11Ev");
            if (describe == 0) return "";

            // A std::string of libstdc++: where the characters are, how many, and room for short ones.
            nint* text = stackalloc nint[4];
            ((delegate* unmanaged<nint*, void>)describe)(text);
            string description = Marshal.PtrToStringUTF8(text[0], (int)text[1]);
            if (text[0] != (nint)(text + 2)) NativeMemory.Free((void*)text[0]);
            return description;
        }
    }

    /// <summary>Library of matrix products in libtorch, from its build: <c>mkl</c>, <c>open</c>, …</summary>
    public static string Blas
    {
        get
        {
            const string Key = "BLAS_INFO=";
            int start = BuildDescription.IndexOf(Key, StringComparison.Ordinal);
            return start < 0 ? "built into libtorch" : BuildDescription[(start + Key.Length)..].Split(',', '\n')[0];
        }
    }

    /// <summary>Whether this libtorch was built with CUDA.</summary>
    public static bool HasCuda => LibTorch.HasCuda;

    /// <summary>Number of GPUs that libtorch finds.</summary>
    public static int CudaDevices => HasCuda ? torch.cuda.device_count() : 0;

    /// <summary>Number of threads of an operator. Default: the number of cores.</summary>
    /// <exception cref="TorchException">The number is less than 1.</exception>
    public static int Threads
    {
        get
        {
            LibTorch.Load();
            return torch.get_num_threads();
        }

        set
        {
            LibTorch.Load();
            torch.set_num_threads(value >= 1 ? value : throw new TorchException($"{value} threads: at least 1 is needed"));
        }
    }

    /// <summary>
    /// Treats denormal numbers (below 10⁻³⁸) as zero from now on, on this thread and its libtorch threads.
    /// Confident critics have gradients that small, and the CPU takes a hundred times as long for them.
    /// </summary>
    /// <param name="on">False to compute with denormal numbers again.</param>
    /// <returns>Whether the CPU supports this.</returns>
    public static bool FlushDenormals(bool on = true)
    {
        LibTorch.Load();
        FlushDenormal.OnEveryThread(on);
        return FlushDenormal.IsAvailable;
    }

    /// <summary>Whether denormal numbers are zero on this thread (<see cref="FlushDenormals"/>).</summary>
    public static bool FlushesDenormals => FlushDenormal.IsOn;

    /// <summary>
    /// Whether the CPU can compute in bfloat16 at all, if slowly. oneDNN refuses without AVX-512, and where
    /// <c>ONEDNN_MAX_CPU_ISA</c> disables it, so this is tried once.
    /// </summary>
    public static bool HasBFloat16 => CanBFloat16.Value;

    /// <summary>
    /// Whether the CPU multiplies bfloat16 in hardware (AMX or AVX-512 BF16), so that bfloat16 is faster.
    /// </summary>
    public static bool HasFastBFloat16 => HasAmx || (Cpu(1).Eax & (1 << 5)) != 0;

    /// <summary>Whether the CPU has AMX tiles for bfloat16.</summary>
    public static bool HasAmx => (Cpu(0).Edx & (1 << 22)) != 0;

    /// <summary>
    /// Whether the GPU multiplies bfloat16 in hardware (compute capability 8, Ampere, or higher).
    /// </summary>
    public static bool HasFastBFloat16OnGpu => CudaDevices > 0 && GpuCapability.Major(0) >= 8;

    /// <summary>Waits for all work enqueued on a device; returns at once for the CPU.</summary>
    public static void Synchronize(torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.type == DeviceType.CUDA) torch.cuda.synchronize(device);
    }

    private static bool TryBFloat16()
    {
        LibTorch.Load();
        using DisposeScope scope = torch.NewDisposeScope();
        try
        {
            Tensor x = torch.zeros([2, 16, 4, 4], torch.bfloat16), weight = torch.zeros([16, 16, 3, 3], torch.bfloat16);
            torch.nn.functional.conv2d(x, weight, padding: [1, 1]);
            torch.nn.functional.conv_transpose2d(x, weight, padding: [1, 1]);
            torch.nn.functional.conv_transpose2d(x.narrow(2, 0, 1).narrow(3, 0, 1), weight);
            return true;
        }
        catch (ExternalException)
        {
            return false;
        }
    }

    // The extended features of an x86 processor: a leaf of the CPUID instruction.
    private static (int Eax, int Ebx, int Ecx, int Edx) Cpu(int leaf) => X86Base.IsSupported ? X86Base.CpuId(7, leaf) : default;
}
