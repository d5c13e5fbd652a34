using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GanFunctional.Data.Bench;

/// <summary>What a user waits for when a command starts: <c>gan</c> as a process of its own, from its start on.</summary>
internal static partial class StartBenchmark
{
    private const int Runs = 15;

    public static void Run()
    {
        string root = Root(AppContext.BaseDirectory), program = Path.Combine(root, "src", "Gan.Cli", "bin", "Release", "net10.0", "gan.dll");
        if (!File.Exists(program))
            throw new FileNotFoundException($"'{program}' is not there; run scripts/gan --help, which builds it.");
        using Pictures pictures = new();
        string data = pictures.Make("jpg", 178, 218, 1024), run = Path.Combine(data, "..", "run");
        string[] train = ["train", "dcgan", "--data", data, "--size", "64", "--batch", "64", "--steps", "1", "--out", run];

        Console.WriteLine("| from the start of the process | median | least | processor time |\n|---|---|---|---|");
        Measure("scripts/gan --help", null, Path.Combine(root, "scripts", "gan"), "--help");
        Measure("gan --help", null, "dotnet", program, "--help");
        Measure("gan train dcgan --help", null, "dotnet", program, "train", "dcgan", "--help");
        Measure("gan train dcgan --size 64 --batch 64, to the end of the first round", "step 1/1", "dotnet", [program, .. train]);
        Measure("the same, to the end of a training of one round", null, "dotnet", [program, .. train]);

        void Measure(string what, string? until, string file, params string[] arguments)
        {
            List<(double Waited, double Worked)> times = [];
            for (int i = -1; i < Runs; i++)
            {
                if (Directory.Exists(run))
                    Directory.Delete(run, recursive: true);
                (double, double) time = Time(file, arguments, until);
                // The first reads the program from the disk.
                if (i >= 0)
                    times.Add(time);
            }

            double[] waited = [.. times.Select(time => time.Waited).Order()];
            Console.WriteLine($"| `{what}` | {waited[Runs / 2]:n0} ms | {waited[0]:n0} ms | {times.Select(time => time.Worked).Order().ElementAt(Runs / 2):n0} ms |");
        }
    }

    /// <summary>Milliseconds until the process says <paramref name="until"/> (or ends), and of processor time until it ends.</summary>
    private static (double Waited, double Worked) Time(string file, string[] arguments, string? until)
    {
        double before = ChildrenWorked();
        Stopwatch watch = Stopwatch.StartNew();
        ProcessStartInfo start = new(file, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        double? said = null;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (until is not null && line.StartsWith(until, StringComparison.Ordinal))
                said ??= watch.Elapsed.TotalMilliseconds;
        }

        process.WaitForExit();
        double ended = watch.Elapsed.TotalMilliseconds;
        if (process.ExitCode != 0 || (until is not null && said is null))
            throw new InvalidOperationException($"'{file} {string.Join(' ', arguments)}' ended with {process.ExitCode}.");
        return (said ?? ended, ChildrenWorked() - before);
    }

    // struct rusage begins with user and system time, each in seconds and microseconds.
    private static double ChildrenWorked()
    {
        long[] usage = new long[18];
        const int Children = -1;
        _ = GetUsage(Children, usage);
        return 1e3 * (usage[0] + usage[2]) + 1e-3 * (usage[1] + usage[3]);
    }

    private static string Root(string folder) =>
        File.Exists(Path.Combine(folder, "GanFunctional.sln")) ? folder : Root(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("There is no checkout around this program."));

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, [Out] long[] usage);
}
