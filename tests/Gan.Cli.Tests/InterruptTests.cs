using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace GanFunctional.Cli.Tests;

public sealed partial class InterruptTests : IDisposable
{
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData(Interrupt, 130)]
    [InlineData(Terminate, 143)]
    public void The_first_signal_ends_the_round_and_saves(int signal, int code)
    {
        using BlockingCollection<string> lines = [];
        using Process training = StartTraining("10", lines.Add);
        WaitFor(lines, "round ");
        Send(training, signal);

        Assert.Equal(code, Exit(training));
        Assert.Contains(lines, line => line.StartsWith("Interrupted after", StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(scratch["run"], "discriminator.safetensors")));
        Assert.Empty(Directory.EnumerateFiles(scratch["run"], "*.tmp", SearchOption.AllDirectories));
        Assert.Equal(0, Gan.Run("sample", "--run", scratch["run"], "--count", "4", "--out", scratch["samples.png"]).Code);
    }

    [Fact]
    public void The_second_signal_ends_at_once()
    {
        using BlockingCollection<string> lines = [];
        // A sampling of many images after the last round takes seconds: time for a second signal.
        using Process training = StartTraining("30000", lines.Add);
        WaitFor(lines, "round ");
        Send(training, Interrupt);
        WaitFor(lines, "once more to stop at once");
        Send(training, Interrupt);

        Assert.Equal(130, Exit(training));
        Assert.DoesNotContain(lines, line => line.StartsWith("Interrupted after", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(scratch["run"], "generator.safetensors")));
    }

    private Process StartTraining(string samples, Action<string> line) => Gan.Start(
        Gan.Dotnet,
        [
            Gan.Program, "train", "gan", "--data", scratch.Idx("images", 64), "--out", scratch["run"], "--steps", "1000000", "--batch", "8",
            "--precision", "float32", "--threads", "1", "--log-every", "2", "--samples", samples,
        ],
        line, line);

    private static void WaitFor(BlockingCollection<string> lines, string start)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (waited.Elapsed < TimeSpan.FromSeconds(30))
        {
            if (lines.TryTake(out string? line, TimeSpan.FromSeconds(1)) && line.Contains(start, StringComparison.Ordinal)) return;
        }

        Assert.Fail($"gan did not say '{start}' within 30 seconds");
    }

    private static int Exit(Process process)
    {
        if (!process.WaitForExit(TimeSpan.FromSeconds(30)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("gan did not end within 30 seconds of the signal");
        }

        process.WaitForExit(); // the rest of the output
        return process.ExitCode;
    }

    private static void Send(Process process, int signal) => Assert.Equal(0, Kill(process.Id, signal));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
