using System.Diagnostics;
using GanFunctional.Data;

namespace GanFunctional.Packages.Tests;

/// <summary>The programs of <c>samples/</c>, which a newcomer copies: run as they are, for a few steps.</summary>
public sealed class SampleTests(Newcomer newcomer)
{
    [Fact]
    public void The_CSharp_sample_trains_and_draws()
    {
        SkipWithoutFashionMnist();
        string folder = Sample("train-dcgan.cs");

        newcomer.Dotnet(folder, "run", "train-dcgan.cs", "run", "3").Succeeds();

        Assert.Equal(302, ImageFile.Read(Path.Combine(folder, "run", "clothes.png"), 1).Width);
    }

    [Fact]
    public async Task The_CSharp_GAN_of_ones_own_is_killed_and_goes_on_to_the_same_bytes()
    {
        SkipWithoutFashionMnist();
        await SameBytes("own-gan.cs", 60, "run");
    }

    [Fact]
    public Task The_FSharp_GAN_of_ones_own_is_killed_and_goes_on_to_the_same_bytes() => SameBytes("own-gan.fsx", 300, "fsi");

    [Theory]
    [InlineData("train-dcgan.cs", 15)]
    [InlineData("own-gan.cs", 40)]
    [InlineData("own-gan.fsx", 40)]
    public void A_sample_is_short(string sample, int most)
    {
        int lines = BuiltFrom.Text($"samples/{sample}").Split('\n').Count(line => line.Trim().Length > 0 && !line.StartsWith("//", StringComparison.Ordinal) && !line.StartsWith('#'));
        Assert.InRange(lines, 5, most);
    }

    // One run to the end; another that is killed once it has a checkpoint, and started again.
    private async Task SameBytes(string sample, int steps, string how)
    {
        string folder = Sample(sample), whole = Path.Combine(folder, "whole"), killed = Path.Combine(folder, "killed"), checkpoints = Path.Combine(killed, "checkpoints");
        string[] program = [how, sample, $"{steps}"];
        newcomer.Dotnet(folder, [.. program, whole]).Succeeds();
        using (Process process = newcomer.Start(folder, Command.Dotnet, [.. program, killed]))
        {
            while (!process.HasExited && (!Directory.Exists(checkpoints) || Directory.GetFiles(checkpoints, "*.safetensors").Length == 0))
                await Task.Delay(20, TestContext.Current.CancellationToken);
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.False(File.Exists(Path.Combine(killed, "samples", $"{steps:D7}.png")), "it was killed before the end");
        newcomer.Dotnet(folder, [.. program, killed]).Succeeds();
        foreach (string file in new[] { "G.safetensors", "D.safetensors", "log.jsonl", "config.json", $"samples/{steps:D7}.png" })
            Assert.True(File.ReadAllBytes(Path.Combine(whole, file)).SequenceEqual(File.ReadAllBytes(Path.Combine(killed, file))), file);
    }

    private string Sample(string name)
    {
        string folder = newcomer.Folder(Path.GetFileNameWithoutExtension(name) + Path.GetExtension(name).Trim('.'));
        string text = BuiltFrom.Text($"samples/{name}");
        Assert.Contains($"GanFunctional{(name.EndsWith(".cs", StringComparison.Ordinal) ? "@" : ", ")}{newcomer.Version}", text, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, name), text.Replace("libtorch-cpu-linux-x64", Newcomer.Libtorch, StringComparison.Ordinal));
        return folder;
    }

    private static void SkipWithoutFashionMnist() =>
        Assert.SkipWhen(PublishedDataset.FashionMnist.Find() is null, "Fashion-MNIST is not here (gan data fetch fashion-mnist)");
}
