using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>Process settings that make libtorch fast, quiet and exact.</summary>
internal static unsafe partial class ProcessSettings
{
    // mallopt's parameters.
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapThreshold = -3;

    /// <summary>Applies the settings that libtorch and its libraries read on loading.</summary>
    internal static void BeforeLibtorch()
    {
        if (!OperatingSystem.IsLinux()) return;

        // libtorch's threads wait for each other by spinning, for milliseconds by default: on cores that are
        // shared with anything else a step then takes ten times as long. A spin of some thirty microseconds
        // bridges the time between two operators: beside a busy process a small step takes up to twice its
        // time, with one of a hundred three to four times, and on free cores it is 3 % slower (scripts/bench
        // busy). The C environment is meant, which Environment.SetEnvironmentVariable does not reach.
        if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null) _ = SetEnvironment("GOMP_SPINCOUNT", "3000", 0);

        // Activations of many megabytes come and go at every step: let the allocator keep their pages,
        // instead of mapping and clearing them anew each time (31,000 page faults a step otherwise).
        _ = Mallopt(MmapThreshold, int.MaxValue);
        _ = Mallopt(TrimThreshold, int.MaxValue);
        _ = Mallopt(TopPad, 1 << 28);
    }

    // Keeps libtorch's own warnings off stderr, where they are no user's business: of NNPACK, which does not
    // know the CPU, or of a backward pass that could have leaked. What is an error becomes an exception.
    private static void Quiet(string folder)
    {
        const int Fatal = 3;
        nint c10 = NativeLibrary.Load(Path.Combine(folder, NativeFolders.FileName("c10")));
        if (NativeLibrary.TryGetExport(c10, "FLAGS_caffe2_log_level", out nint level)) *(int*)level = Fatal;
    }

    /// <summary>Applies the settings inside libtorch.</summary>
    internal static void AfterLibtorch(string folder, nint library, bool cuda)
    {
        Quiet(folder);

        // libtorch may start with fewer threads than there are cores.
        if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null) torch.set_num_threads(Environment.ProcessorCount);

        // A GPU's products in the float32 that was asked for, not in TF32's 10 bits.
        if (cuda)
        {
            torch.backends.cuda.matmul.allow_tf32 = false;
            torch.backends.cudnn.allow_tf32 = false;
        }

        Switches(library);
    }

    // Those that TorchSharp does not have: methods of libtorch's at::Context by their names in the library,
    // absent with other compilers.
    private static void Switches(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "_ZN2at13globalContextEv", out nint global)) return;
        nint context = ((delegate* unmanaged<nint>)global)();

        // NNPACK is slower than oneDNN, and can't run on every CPU.
        Switch("_ZN2at7Context20setUserEnabledNNPACKEb", false);

        // A GPU's convolutions by algorithms that give the same bytes each time.
        Switch("_ZN2at7Context21setDeterministicCuDNNEb", true);

        void Switch(string method, bool on)
        {
            if (NativeLibrary.TryGetExport(library, method, out nint address)) ((delegate* unmanaged<nint, byte, void>)address)(context, on ? (byte)1 : (byte)0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int Mallopt(int parameter, int value);
}
