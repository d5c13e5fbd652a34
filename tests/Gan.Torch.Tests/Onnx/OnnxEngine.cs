using System.Diagnostics;
using System.Text;

namespace GanFunctional.Torch.Tests;

/// <summary>
/// Engines that are not ours: ONNX's own checker, then OpenCV (or numpy, for what OpenCV has not got), by
/// <c>tests/golden/onnx_engine.py</c>. One process for all tests of a class, as importing them takes longer than anything else here.
/// </summary>
public sealed class OnnxEngine : IDisposable
{
    private const string Python = "/usr/bin/python3", Packages = "/usr/lib/python3/dist-packages";
    private readonly string folder = Directory.CreateTempSubdirectory("gan-onnx").FullName;
    private readonly StringBuilder errors = new();
    private Process? process;

    /// <summary>Skips a test where the packages are missing.</summary>
    public static void Require() => Xunit.Assert.SkipUnless(
        File.Exists(Python) && Directory.Exists(Path.Combine(Packages, "onnx")) && Directory.EnumerateFiles(Packages, "cv2*").Any(),
        "ONNX's checker and OpenCV (Debian: python3-onnx, python3-opencv) are not installed");

    /// <summary>Checks a file and runs it.</summary>
    /// <param name="model">The file.</param>
    /// <param name="engine"><c>opencv</c> or <c>numpy</c>.</param>
    /// <param name="inputs">By their names.</param>
    /// <returns>Its output.</returns>
    internal (long[] Shape, float[] Values) Run(string model, string engine, params IEnumerable<(string Name, Tensor Tensor)> inputs)
    {
        string input = Path.Combine(folder, "input.safetensors"), output = Path.Combine(folder, "output.safetensors");
        using (FileStream file = File.Create(input)) Safetensors.Write(file, inputs.Select(i => KeyValuePair.Create(i.Name, i.Tensor)));
        process ??= Start();
        process.StandardInput.WriteLine(string.Join('\t', engine, model, input, output));
        string? answer = process.StandardOutput.ReadLine();
        if (answer is null) process.WaitForExit(); // the rest of its errors
        Xunit.Assert.True(answer == "done", answer ?? errors.ToString());
        using Scope scope = new();
        Tensor result = Safetensors.Load(output).Tensors.Single(t => t.Key == "output").Value;
        return (result.Shape, result.ToArray<float>());
    }

    public void Dispose()
    {
        if (process is not null)
        {
            process.StandardInput.Close(); // after which it ends
            process.WaitForExit();
            process.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    private Process Start()
    {
        ProcessStartInfo start = new(Python, [Script(AppContext.BaseDirectory)])
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

    private static string Script(string folder) => Path.Combine(folder, "tests", "golden", "onnx_engine.py") is var path && File.Exists(path)
        ? path
        : Script(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no checkout"));
}
