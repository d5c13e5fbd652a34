using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace GanFunctional.Bench;

/// <summary>The contenders: stock TorchSharp (benchmarks/Gan.Stock), ours, and on request PyTorch as installed and with its switches.</summary>
internal static class Contenders
{
    /// <summary>The names that tables and results know stock TorchSharp by: as its users write it, and with its best switches in each type.</summary>
    internal const string StockFloat32 = "stock, float32", StockChannelsLast = "stock, channels last", StockBFloat16 = "stock, bfloat16";

    /// <summary>Those of ours.</summary>
    internal const string OursFloat32 = "ours, float32", OursBFloat16 = "ours, bfloat16";

    /// <summary>Those of PyTorch; a switched one is told by its precision and layout.</summary>
    internal const string AsInstalled = "PyTorch, as installed", Switched = "PyTorch, switches";

    private const string Python = "/usr/bin/python3";

    /// <summary>The program of stock TorchSharp, built as this one is.</summary>
    internal static string StockProgram { get; } = Path.Combine(
        ResultFile.Root, "benchmarks/Gan.Stock/bin", typeof(Contenders).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration, "net10.0/Gan.Stock.dll");

    // A user who installs python3-torch and libopenblas0 gets the first of these, and no settings.
    private const string AsInstalledBlas = "/usr/lib/x86_64-linux-gnu/openblas-pthread", SharedPoolBlas = "/usr/lib/x86_64-linux-gnu/openblas-openmp";

    // What a user can set from outside for a process that takes and frees large blocks at every step.
    private const string PatientAllocator = "GLIBC_TUNABLES=glibc.malloc.mmap_threshold=2147483647:glibc.malloc.trim_threshold=2147483647:glibc.malloc.top_pad=268435456";

    private static readonly string[] Capped =
    [
        "ATEN_CPU_CAPABILITY=avx2", "ONEDNN_MAX_CPU_ISA=AVX2", "DNNL_MAX_CPU_ISA=AVX2", "MKL_ENABLE_INSTRUCTIONS=AVX2", "OPENBLAS_CORETYPE=Haswell",
        $"{FastKernels.Variable}=avx2",
    ];

    /// <summary>Whether there is a PyTorch to compare with.</summary>
    internal static bool HasPyTorch()
    {
        if (!File.Exists(Python)) return false;
        using Process process = Process.Start(new ProcessStartInfo(Python, ["-c", "import torch"]) { UseShellExecute = false, RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <summary>Starts PyTorch without any setting.</summary>
    internal static Contender InstalledPyTorch(string system, Conditions conditions) =>
        PyTorch(AsInstalled, system, conditions, [], [$"LD_LIBRARY_PATH={AsInstalledBlas}"]);

    /// <summary>Starts PyTorch with its switches in a precision, a process for each layout of tensors.</summary>
    internal static IEnumerable<Contender> SwitchedPyTorch(string system, Conditions conditions, ScalarType dtype)
    {
        // What a user can switch on from outside and inside a script; which layout helps depends on the machine.
        string[] environment =
        [
            $"LD_LIBRARY_PATH={SharedPoolBlas}",
            $"OPENBLAS_CORETYPE={(Avx512F.IsSupported ? "SkylakeX" : "Haswell")}",
            PatientAllocator,
        ];
        string[] precision = dtype == ScalarType.BFloat16 ? ["--bf16"] : [];
        foreach (string[] choice in new string[][] { precision, [.. precision, "--channels-last"] })
        {
            string name = Switched + string.Concat(choice.Select(c => " " + c[2..]));
            yield return PyTorch(name, system, conditions, [.. choice, "--flush-denormal"], environment);
        }
    }

    /// <summary>Starts stock TorchSharp in a flavour.</summary>
    /// <param name="name">Its name here, which says the flavour.</param>
    /// <param name="system">The system.</param>
    /// <param name="conditions">Under which conditions.</param>
    internal static Contender Stock(string name, TrainingSystem system, Conditions conditions)
    {
        string flavour = name[(name.IndexOf(' ') + 1)..].Replace(' ', '-');
        string[] time = conditions.ProcessorTime ? ["processor-time"] : [];
        ProcessStartInfo start = new("dotnet", [StockProgram, "serve", system.Name, flavour, $"{conditions.Threads}", .. time]);
        if (name != StockFloat32) Set(start, PatientAllocator);
        if (conditions.Capped) Set(start, Capped);
        return new Contender(name, start);
    }

    /// <summary>Starts ours in a precision, with settings of its environment.</summary>
    internal static Contender Ours(TrainingSystem system, ScalarType dtype, Conditions conditions, params string[] settings)
    {
        ProcessStartInfo start = Itself(conditions.Capped, ["serve", .. StepServer.Arguments(system, dtype, conditions.Threads, conditions.ProcessorTime)]);
        Set(start, settings);
        return new Contender(dtype == ScalarType.Float32 ? OursFloat32 : OursBFloat16, start);
    }

    /// <summary>What this program prints when it is run again with these arguments, as a contender of ours is run.</summary>
    /// <exception cref="ContenderException">It failed.</exception>
    internal static string Answer(bool capped, params string[] arguments)
    {
        ProcessStartInfo start = Itself(capped, arguments);
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? answer : throw new ContenderException($"'{arguments[0]}' failed; what it said is above");
    }

    /// <summary>Starts a process that keeps one core busy until its stdin ends; gives it once it does.</summary>
    internal static Process Busy()
    {
        ProcessStartInfo start = Itself(capped: false, ["spin"]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        Process process = Process.Start(start)!;
        _ = process.StandardOutput.ReadLine();
        return process;
    }

    private static ProcessStartInfo Itself(bool capped, string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [typeof(Contenders).Assembly.Location, .. arguments]) { UseShellExecute = false };
        if (capped) Set(start, Capped);
        return start;
    }

    private static Contender PyTorch(string name, string system, Conditions conditions, string[] switches, string[] environment)
    {
        string[] time = conditions.ProcessorTime ? ["--processor-time"] : [];
        ProcessStartInfo start = new(Python, [Script(), system, "--serve", "--threads", $"{conditions.Threads}", "--warmup", "0", .. switches, .. time]);
        // As installed means no settings at all, whatever this machine's environment says.
        foreach (string key in start.Environment.Keys.Where(k => k.StartsWith("OPENBLAS_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(key);
        Set(start, environment);
        // A BLAS with threads of its own does not hear of PyTorch's number.
        if (conditions.Threads < Environment.ProcessorCount) Set(start, $"OPENBLAS_NUM_THREADS={conditions.Threads}");
        if (conditions.Capped) Set(start, Capped);
        return new Contender(name, start);
    }

    private static void Set(ProcessStartInfo start, params string[] settings)
    {
        foreach (string setting in settings) start.Environment[setting[..setting.IndexOf('=')]] = setting[(setting.IndexOf('=') + 1)..];
    }

    private static string Script([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../pytorch/step.py"));
}

/// <summary>What all contenders of a comparison share.</summary>
/// <param name="Threads">Threads inside an operator.</param>
/// <param name="Capped">Whether everybody is held to AVX2, as on a processor without AVX-512 and AMX; bfloat16 is then left out.</param>
/// <param name="ProcessorTime">
/// Whether the processor's time is measured instead of the time that passes: what a machine shared with other programs can still
/// tell, where threads that wait for each other cannot.
/// </param>
internal sealed record Conditions(int Threads, bool Capped, bool ProcessorTime)
{
    /// <summary>What is computed in.</summary>
    internal ScalarType[] Precisions => Capped ? [ScalarType.Float32] : [ScalarType.Float32, ScalarType.BFloat16];

    /// <summary>The flavours of stock TorchSharp.</summary>
    internal string[] Stock => Capped
        ? [Contenders.StockFloat32, Contenders.StockChannelsLast]
        : [Contenders.StockFloat32, Contenders.StockChannelsLast, Contenders.StockBFloat16];
}
