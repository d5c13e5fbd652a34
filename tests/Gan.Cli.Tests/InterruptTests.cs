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
        using Child training = StartTraining();
        training.AwaitLine("step ");
        Send(training, signal);

        Assert.Equal(code, training.Exit());
        Assert.Contains(training.Output, line => line.StartsWith("Interrupted after", StringComparison.Ordinal));
        Assert.Contains($"Go on:    gan train --resume '{scratch["a run"]}'", training.Output);
        Assert.True(File.Exists(scratch["a run/discriminator.safetensors"]));
        Assert.Empty(Directory.EnumerateFiles(scratch["a run"], "*.tmp", SearchOption.AllDirectories));
        Assert.Equal(0, Gan.Run("sample", "--run", scratch["a run"], "--count", "4", "--out", scratch["samples.png"]).Code);
    }

    [Fact]
    public void The_second_signal_ends_at_once()
    {
        using Child training = StartTraining();
        training.AwaitLine("step ");
        // Its next report goes into two pipes. Whoever has read the first knows that the training waits at the second, where nobody reads: the
        // round can't end.
        string log = MakePipe("log.jsonl");
        MakePipe("times.jsonl");
        Task<string?> report = Task.Run(() =>
        {
            using StreamReader reader = new(log);
            return reader.ReadLine();
        }, TestContext.Current.CancellationToken);
        training.Await("a report", () => report.IsCompleted);
        Send(training, Interrupt);
        training.AwaitLine("repeat to stop immediately");
        Send(training, Interrupt);

        Assert.Equal(130, training.Exit());
        Assert.DoesNotContain(training.Output, line => line.StartsWith("Interrupted after", StringComparison.Ordinal));
        Assert.False(File.Exists(scratch["a run/generator.safetensors"]));
    }

    // A shell starts what it runs in the background with SIGINT ignored, which children inherit: env gives it back its meaning.
    private Child StartTraining() => new(
        "/usr/bin/env", "--default-signal=INT",
        Gan.Dotnet, Gan.Program, "train", "gan", "--data", scratch.Idx("images", 64), "--out", scratch["a run"], "--steps", "1000000", "--batch", "8",
        "--precision", "float32", "--threads", "1", "--log-every", "2", "--checkpoint-every", "1000000", "--sample-every", "1000000", "--samples", "10");

    /// <summary>Puts a pipe in the place of a file of the run.</summary>
    private string MakePipe(string name)
    {
        string pipe = scratch[$"a run/{name}"], aside = scratch[name];
        Assert.Equal(0, MakeFifo(aside, 0b110_000_000));
        File.Move(aside, pipe, overwrite: true);
        return pipe;
    }

    private static void Send(Child process, int signal) => Assert.Equal(0, Kill(process.Id, signal));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
