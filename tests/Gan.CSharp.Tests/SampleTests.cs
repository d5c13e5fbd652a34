using System.Diagnostics;
using System.Runtime.CompilerServices;
using GanFunctional.Data;
using Xunit;

namespace GanFunctional.CSharp.Tests;

/// <summary>The programs that a newcomer copies from: run as they are, for a few steps.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gan-sample").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_FSharp_script_trains_and_draws()
    {
        SkipWithoutFashionMnist();
        string picture = Path.Combine(folder, "clothes.png");
        await Dotnet("fsi", InRepository("scripts/train-dcgan.fsx"), "3", picture);

        Assert.Equal(302, ImageFile.Read(picture, 1).Width);
    }

    [Fact]
    public async Task The_FSharp_script_draws_from_a_run_and_from_a_generators_file()
    {
        using TinyData data = new();
        Training.Run(data.Options);
        string run = Path.Combine(folder, "run.png"), file = Path.Combine(folder, "file.png");
        await Dotnet("fsi", InRepository("scripts/sample.fsx"), data.Run, run);
        await Dotnet("fsi", InRepository("scripts/sample.fsx"), Path.Combine(data.Run, "generator.safetensors"), file);

        Assert.Equal(File.ReadAllBytes(run), File.ReadAllBytes(file));
    }

    private static void SkipWithoutFashionMnist() =>
        Assert.SkipWhen(PublishedDataset.FashionMnist.Find() is null, "Fashion-MNIST is not here (gan data fetch fashion-mnist)");

    private static string InRepository(string path, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../..", path));

    private static async Task Dotnet(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await output + await error);
    }
}
