using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary>The program on a machine whose libtorch is missing or of another version, made from a copy of the program.</summary>
public sealed class SetupTests : IDisposable
{
    private readonly Scratch scratch = new();

    public SetupTests()
    {
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory))
            File.Copy(file, scratch[Path.GetFileName(file)]);
    }

    private string Bridge => scratch["libgantorch.so"];

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Doctor_finds_this_machine_well()
    {
        Gan.Outcome outcome = Gan.Run("doctor");

        Assert.True(outcome.Code == 0, outcome.Output + outcome.Error);
        foreach (string what in new[] { "libtorch", "BLAS", "GPU", "cores", "bfloat16", "libpng", "libturbojpeg", "fashion-mnist" })
            Assert.Contains(outcome.Output.Split('\n'), line => line.Contains($" {what} ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_libtorch_of_another_version_is_a_sentence()
    {
        byte[] bridge = File.ReadAllBytes(Bridge);
        int needed = bridge.AsSpan().IndexOf("libtorch_cpu.so"u8);
        Assert.True(needed > 0, "the bridge names the libtorch that it was built against");
        "libtorch_old.so"u8.CopyTo(bridge.AsSpan(needed));
        File.WriteAllBytes(Bridge, bridge);

        RefusesToTrain("libtorch_old.so", "scripts/setup");
        DoctorNames("libtorch_old.so");
    }

    [Fact]
    public void A_missing_bridge_is_a_sentence()
    {
        File.Delete(Bridge);

        RefusesToTrain("libgantorch.so", "dotnet build");
        DoctorNames("libgantorch.so");
    }

    [Fact]
    public void Help_needs_no_libtorch()
    {
        File.Delete(Bridge);

        Assert.Equal(0, Copy("train", "--help").Code);
    }

    private Gan.Outcome Copy(params string[] arguments) => Gan.Execute(Gan.Dotnet, [scratch["gan.dll"], .. arguments]);

    private void RefusesToTrain(params string[] words)
    {
        string data = scratch.Idx("images", 10);
        Gan.Refuses(Copy("train", "gan", "--data", data, "--batch", "4", "--out", scratch["run"]), words);
        Assert.False(Path.Exists(scratch["run"]));
    }

    private void DoctorNames(string word)
    {
        Gan.Outcome outcome = Copy("doctor");
        Gan.Refuses(outcome, "1 problem", "scripts/setup");
        Assert.Contains(outcome.Output.Split('\n'), line => line.StartsWith("PROBLEM", StringComparison.Ordinal) && line.Contains(word, StringComparison.Ordinal));
    }
}
