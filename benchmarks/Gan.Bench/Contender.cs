using System.Diagnostics;

namespace GanFunctional.Bench;

/// <summary>
/// One side of a comparison: a process that makes one training step whenever it is asked. All are started, timed and weighed alike.
/// </summary>
internal sealed class Contender : IDisposable
{
    // As Gan.Stock's program says that a loss is not finite.
    private const int NotFiniteStatus = 1;

    private readonly Process process;

    /// <summary>Starts the process; the first step waits until it is ready.</summary>
    internal Contender(string name, ProcessStartInfo start)
    {
        Name = name;
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        process = Process.Start(start)!;
    }

    /// <summary>One of <see cref="Contenders"/>' names.</summary>
    internal string Name { get; }

    /// <summary>Waits until the networks are made.</summary>
    /// <exception cref="ContenderException">The process ended instead.</exception>
    internal void WaitUntilReady() => _ = Answer();

    /// <summary>Makes a step; gives its milliseconds.</summary>
    /// <exception cref="ContenderException">The process ended instead.</exception>
    internal double Step()
    {
        process.StandardInput.WriteLine();
        return double.Parse(Answer());
    }

    /// <summary>The most memory that the process has had resident so far, in bytes: its runtime, libraries and networks.</summary>
    internal long PeakMemory => Memory.Peak($"{process.Id}");

    public void Dispose()
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }

        process.WaitForExit();
        process.Dispose();
    }

    private string Answer()
    {
        if (process.StandardOutput.ReadLine() is { } answer) return answer;
        process.WaitForExit();
        throw new ContenderException($"{Name} ended early; what it said is above") { NotFinite = process.ExitCode == NotFiniteStatus };
    }
}

/// <summary>A contender's process ended before it was told to.</summary>
internal sealed class ContenderException(string message) : Exception(message)
{
    /// <summary>Whether it ended because a loss was not finite.</summary>
    internal bool NotFinite { get; init; }
}

/// <summary>What the kernel counts.</summary>
internal static class Memory
{
    /// <summary>The most memory that a process ("self": this one) has had resident, in bytes.</summary>
    internal static long Peak(string process) =>
        long.Parse(File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;
}
