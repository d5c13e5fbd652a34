using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace GanFunctional.Torch;

/// <summary>The libtorch in this process: how it was loaded, what it can do, how many threads it uses.</summary>
public static unsafe partial class Runtime
{
    // Debian's OpenMP build of OpenBLAS shares libtorch's one pool of threads; the default pthread build keeps a second
    // pool that fights with it for the same cores.
    private static readonly string[] SharedPoolBlas =
    [
        "/usr/lib/x86_64-linux-gnu/openblas-openmp/libblas.so.3",
        "/usr/lib/aarch64-linux-gnu/openblas-openmp/libblas.so.3",
    ];

    // .NET asks for it at the first call of every function: what was set since the first of all (threads) has to stay.
    private static readonly Lazy<nint> Bridge = new(LoadBridge);

    private static readonly Lazy<bool> s_bfloat16 = new(TryBFloat16);

    /// <summary>The version of libtorch that the bridge was built against, such as <c>1.13.1</c>.</summary>
    public static string TorchVersion => Marshal.PtrToStringUTF8(Native.TorchVersion()) ?? "";

    /// <summary>libtorch's own description of its build, several lines.</summary>
    public static string BuildDescription
    {
        get
        {
            const int Room = 16384;
            byte* text = stackalloc byte[Room];
            Native.Check(Native.Config(text, Room), "libtorch's build");
            return Marshal.PtrToStringUTF8((nint)text) ?? "";
        }
    }

    /// <summary>Whether this libtorch was built with CUDA and finds a driver.</summary>
    public static bool HasCuda => Native.HasCuda() != 0;

    /// <summary>The number of GPUs it sees.</summary>
    public static int CudaDevices => Native.CudaDevices();

    /// <summary>Whether the GPU multiplies bfloat16 in hardware (compute capability 8, Ampere, or higher).</summary>
    public static bool HasFastBFloat16OnGpu => Native.CudaBFloat16() != 0;

    /// <summary>Waits for all that this thread has enqueued on a device. The CPU has nothing to wait for.</summary>
    public static void Synchronize(Device device) => Native.Check(Native.Synchronize(device.ToString()), $"waiting for {device}");

    /// <summary>Threads inside one operator; at first, the cores.</summary>
    /// <exception cref="TorchException">Less than 1.</exception>
    public static int Threads
    {
        get => Native.Threads();
        set => Native.Check(Native.SetThreads(value), $"{value} threads");
    }

    /// <summary>
    /// From now on numbers below 10⁻³⁸ count as zero, on this thread and on libtorch's that work for it: a critic that is
    /// sure of itself has gradients that small, and the CPU takes a hundred times as long for them.
    /// </summary>
    /// <returns>Whether the CPU can.</returns>
    public static bool FlushDenormals() => Native.FlushDenormal(1) != 0;

    /// <summary>
    /// Whether networks can be computed in bfloat16 on the CPU at all, if slowly. oneDNN, which multiplies it, refuses without
    /// AVX-512, and where <c>ONEDNN_MAX_CPU_ISA</c> keeps it from that; hence it is tried, once.
    /// </summary>
    public static bool HasBFloat16 => s_bfloat16.Value;

    /// <summary>Whether the CPU multiplies bfloat16 in hardware (AMX or AVX-512 BF16), so that it is worth using.</summary>
    public static bool HasFastBFloat16 { get; } = CpuFlags().Any(flag => flag is "amx_bf16" or "avx512_bf16");

    /// <summary>Whether the CPU has AMX tiles for bfloat16.</summary>
    public static bool HasAmx { get; } = CpuFlags().Contains("amx_bf16");

    /// <summary>The BLAS library that libtorch's matrix products run in, as mapped into this process.</summary>
    public static string BlasLibrary
    {
        get
        {
            _ = Threads; // Loads libtorch.
            return File.ReadLines("/proc/self/maps").Where(line => line.Contains('/')).Select(line => line[line.IndexOf('/')..])
                .FirstOrDefault(path => Path.GetFileName(path).Contains("blas", StringComparison.OrdinalIgnoreCase)) ?? "built into libtorch";
        }
    }

    /// <summary>Called once, before the first call of the bridge.</summary>
    internal static void Prepare()
    {
        // OpenBLAS 0.3.21 does not know newer CPUs; unless the user chose, name the kernels their instructions allow. It
        // reads the C environment when it loads, which Environment.SetEnvironmentVariable would not reach.
        string? core = Avx512F.IsSupported ? "SkylakeX" : Avx2.IsSupported ? "Haswell" : null;
        if (core is not null) _ = SetEnvironment("OPENBLAS_CORETYPE", core, 0);

        // libtorch's threads wait for each other by spinning, for milliseconds at first: on cores that are shared with anything
        // else a step then takes ten times as long. A short spin costs nothing measurable where the cores are free.
        if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null) _ = SetEnvironment("GOMP_SPINCOUNT", "1000", 0);

        // Activations of many megabytes come and go at every step: let the allocator keep their pages, instead of mapping
        // and clearing them anew each time (31,000 page faults a step otherwise).
        _ = Mallopt(MmapThreshold, int.MaxValue);
        _ = Mallopt(TrimThreshold, int.MaxValue);
        _ = Mallopt(TopPad, 1 << 28);

        foreach (string blas in SharedPoolBlas)
        {
            if (File.Exists(blas)) NativeLibrary.TryLoad(blas, out _);
        }

        NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Resolve);
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == "gantorch" ? Bridge.Value : 0;

    private static nint LoadBridge()
    {
        string home = Path.GetDirectoryName(typeof(Native).Assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;
        string library = new[] { home, Path.Combine(home, "../../runtimes/linux-x64/native") }
            .Select(place => Path.GetFullPath(Path.Combine(place, "libgantorch.so")))
            .FirstOrDefault(File.Exists)
            ?? throw new TorchException($"libgantorch.so was not found in {home}: build the project with 'dotnet build'") { IsSetup = true };
        try
        {
            nint bridge = NativeLibrary.Load(library);
            // libtorch may start with fewer threads than there are cores.
            if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null)
                _ = ((delegate* unmanaged<int, int>)NativeLibrary.GetExport(bridge, "gt_set_threads"))(Environment.ProcessorCount);
            _ = ((delegate* unmanaged<int>)NativeLibrary.GetExport(bridge, "gt_exact"))();
            return bridge;
        }
        catch (DllNotFoundException e)
        {
            // The loader's own words come after .NET's first line: which library is missing or of another version.
            string reason = e.Message.Split('\n').Skip(1).FirstOrDefault(line => line.Contains("lib", StringComparison.Ordinal)) ?? e.Message;
            throw new TorchException(
                $"libtorch could not be loaded ({reason.Trim()}): run scripts/setup, then build again, so that the bridge matches the libtorch that is installed", e)
            {
                IsSetup = true,
            };
        }
    }

    private static bool TryBFloat16()
    {
        using Scope scope = new();
        try
        {
            Tensor x = Tensor.Zeros([2, 16, 4, 4], DType.BFloat16), weight = Tensor.Zeros([16, 16, 3, 3]);
            Functional.Conv2d(x, weight, null, [1, 1], [1, 1]);
            Functional.ConvTranspose2d(x, weight, null, [1, 1], [1, 1], [0, 0]);
            Functional.ConvTranspose2d(x.Narrow(2, 0, 1).Narrow(3, 0, 1), weight, null, [1, 1], [0, 0], [0, 0]);
            return true;
        }
        catch (TorchException)
        {
            return false;
        }
    }

    private static HashSet<string> CpuFlags()
    {
        const string Path = "/proc/cpuinfo";
        if (!File.Exists(Path)) return [];
        string? line = File.ReadLines(Path).FirstOrDefault(l => l.StartsWith("flags", StringComparison.Ordinal));
        return line is null ? [] : [.. line.Split(' ')];
    }

    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapThreshold = -3;

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int Mallopt(int parameter, int value);
}
