using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace GanFunctional.Bench;

/// <summary>PyTorch's side of a comparison: a process that makes one training step whenever it is asked.</summary>
internal sealed class PyTorchStep : IDisposable
{
    // A user who installs python3-torch and libopenblas0 gets this BLAS, and no settings.
    private const string AsInstalledBlas = "/usr/lib/x86_64-linux-gnu/openblas-pthread";
    private const string SharedPoolBlas = "/usr/lib/x86_64-linux-gnu/openblas-openmp";
    private readonly Process process;

    private PyTorchStep(string name, string[] arguments, params (string Key, string Value)[] environment)
    {
        Name = name;
        ProcessStartInfo start = new("/usr/bin/python3", [Script(), "--serve", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // As installed means no settings at all, whatever this machine's environment says.
        foreach (string key in start.Environment.Keys.Where(k => k.StartsWith("OPENBLAS_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(key);
        foreach ((string key, string value) in environment) start.Environment[key] = value;
        // A BLAS with threads of its own does not hear of PyTorch's number, and they work while they wait.
        if (arguments.Contains("--processor-time")) start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        process = Process.Start(start)!;
        _ = Answer(); // after its warm-up, which no other shares the cores with
    }

    internal string Name { get; }

    internal static PyTorchStep AsInstalled(params string[] arguments) =>
        new("PyTorch eager, as installed", arguments, ("LD_LIBRARY_PATH", AsInstalledBlas));

    /// <summary>What a user can switch on from outside and inside a script; which of it helps depends on the machine.</summary>
    internal static IEnumerable<PyTorchStep> WithSwitches(params string[] arguments)
    {
        (string Key, string Value)[] environment =
        [
            ("LD_LIBRARY_PATH", SharedPoolBlas),
            ("OPENBLAS_CORETYPE", System.Runtime.Intrinsics.X86.Avx512F.IsSupported ? "SkylakeX" : "Haswell"),
            ("GLIBC_TUNABLES", "glibc.malloc.mmap_threshold=2147483647:glibc.malloc.trim_threshold=2147483647:glibc.malloc.top_pad=268435456"),
        ];
        string[][] choices = [[], ["--channels-last"], ["--bf16"], ["--bf16", "--channels-last"]];
        return choices.Select(choice => new PyTorchStep(
            $"PyTorch, switches{string.Concat(choice.Select(c => " " + c[2..]))}", [.. arguments, .. choice, "--flush-denormal"], environment));
    }

    internal double Milliseconds()
    {
        process.StandardInput.WriteLine();
        return double.Parse(Answer(), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private string Answer() => process.StandardOutput.ReadLine()
        ?? throw new InvalidOperationException($"{Name} ended early: install python3-torch with 'scripts/setup --dev'");

    private static string Script([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../pytorch/step.py"));
}
