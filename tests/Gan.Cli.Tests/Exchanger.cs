using System.Diagnostics;
using System.Text;
using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary>PyTorch on the other side of an exchange of weights: <c>tests/golden/exchange.py</c>, one process for all tests.</summary>
internal sealed class Exchanger : IDisposable
{
    public const string Python = "/usr/bin/python3";

    private readonly StringBuilder errors = new();
    private Process? process;

    /// <summary>Has it give weights, or take them, and run the network on the folder's input.</summary>
    public void Exchange(string network, string way, string parameters, string folder)
    {
        process ??= Start();
        process.StandardInput.WriteLine(string.Join('\t', network, way, parameters, Path.Combine(folder, "input.safetensors"), Path.Combine(folder, "theirs.safetensors")));
        string? answer = process.StandardOutput.ReadLine();
        if (answer is null) process.WaitForExit(); // the rest of its errors
        Assert.True(answer == "done", errors.ToString());
    }

    public void Dispose()
    {
        if (process is null) return;
        process.StandardInput.Close(); // after which it ends
        process.WaitForExit();
        process.Dispose();
    }

    private Process Start()
    {
        ProcessStartInfo start = new(Python, [Path.Combine(Gan.Root, "tests", "golden", "exchange.py")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process started = new() { StartInfo = start };
        started.ErrorDataReceived += (_, e) => errors.AppendLine(e.Data);
        started.Start();
        started.BeginErrorReadLine();
        return started;
    }
}
