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
    public async Task The_CSharp_sample_trains_and_draws()
    {
        SkipWithoutFashionMnist();
        string run = Path.Combine(folder, "run");
        await Dotnet(Path.Combine(AppContext.BaseDirectory, "TrainDcgan.dll"), run, "3");

        Image picture = ImageFile.Read(Path.Combine(run, "clothes.png"), 1);
        Assert.Equal((302, 302), (picture.Width, picture.Height));
    }

    [Fact]
    public async Task The_GAN_of_ones_own_trains_and_draws()
    {
        SkipWithoutFashionMnist();
        string run = Path.Combine(folder, "own");
        await Dotnet(Path.Combine(AppContext.BaseDirectory, "OwnGan.dll"), "3", run);

        Image drawn = ImageFile.Read(Path.Combine(run, "samples", "0000003.png"), 1);
        Assert.Equal((302, 302), (drawn.Width, drawn.Height));
    }

    [Fact]
    public async Task The_CSharp_GAN_of_ones_own_is_killed_and_goes_on_to_the_same_bytes()
    {
        SkipWithoutFashionMnist();
        await SameBytes(100, [Path.Combine(AppContext.BaseDirectory, "OwnGan.dll")]);
    }

    [Fact]
    public Task The_FSharp_GAN_of_ones_own_is_killed_and_goes_on_to_the_same_bytes() =>
        SameBytes(300, ["fsi", InRepository("docs/samples/own-gan.fsx")]);

    [Theory]
    [InlineData("TrainDcgan", 15)]
    [InlineData("OwnGan", 40)]
    public void A_CSharp_sample_is_short(string sample, int most)
    {
        int lines = File.ReadLines(InRepository($"docs/samples/{sample}/Program.cs")).Count(l => l.Trim().Length > 0 && !l.StartsWith("//", StringComparison.Ordinal));
        Assert.InRange(lines, 5, most);
    }

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

    // One run to the end; another that is killed once it has a checkpoint, and started again.
    private async Task SameBytes(int steps, string[] program)
    {
        string whole = Path.Combine(folder, "whole"), killed = Path.Combine(folder, "killed");
        await Dotnet([.. program, $"{steps}", whole]);
        using (Process process = Process.Start(new ProcessStartInfo("dotnet", [.. program, $"{steps}", killed]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!)
        {
            while (!process.HasExited && (!Directory.Exists(Path.Combine(killed, "checkpoints")) || Directory.GetFiles(Path.Combine(killed, "checkpoints"), "*.safetensors").Length == 0))
                await Task.Delay(20, TestContext.Current.CancellationToken);
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.False(File.Exists(Path.Combine(killed, "samples", $"{steps:D7}.png")), "it was killed before the end");
        await Dotnet([.. program, $"{steps}", killed]);
        foreach (string file in new[] { "G.safetensors", "D.safetensors", "log.jsonl", "config.json", $"samples/{steps:D7}.png" })
            Assert.True(File.ReadAllBytes(Path.Combine(whole, file)).SequenceEqual(File.ReadAllBytes(Path.Combine(killed, file))), file);
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
