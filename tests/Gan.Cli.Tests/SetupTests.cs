using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary>The program on a machine whose libtorch is missing, damaged or of another version, and where nothing may be written.</summary>
public sealed class SetupTests : IDisposable
{
    // Of this system, where these tests run.
    private static readonly string Natives = Path.Combine(AppContext.BaseDirectory, "runtimes/linux-x64/native");

    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Doctor_finds_this_machine_well()
    {
        Gan.Outcome outcome = Gan.Run("doctor");

        Assert.True(outcome.Code == 0, outcome.Output + outcome.Error);
        Assert.Equal("", outcome.Error);
        foreach (string what in new[] { "libtorch", "TorchSharp", "BLAS", "kernels", "bfloat16", "threads", "GPU", "fashion-mnist" })
            Assert.Contains(outcome.Output.Split('\n'), line => line.Contains($" {what} ", StringComparison.Ordinal));
        string folder = Assert.Single(outcome.Output.Split('\n'), line => line.Contains(" 2.10.0, in ", StringComparison.Ordinal)).Split(" 2.10.0, in ")[1];
        Assert.True(File.Exists(Path.Combine(folder, "libtorch_cpu.so")), folder);
        Assert.Contains("0.107.0, its native library", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("PyTorch built with", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("PyTorch built with", Gan.Run("doctor", "--verbose").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_without_libtorch_says_which_package_to_add()
    {
        Copy("libLibTorchSharp.so");

        Refuses([], "no libtorch was found", "dotnet add package libtorch-cpu-linux-x64 --version 2.10.0");
    }

    [Fact]
    public void A_program_without_TorchSharps_library_says_which_package_to_add()
    {
        Copy([.. Directory.EnumerateFiles(Natives).Select(file => Path.GetFileName(file)).Where(file => file != "libLibTorchSharp.so")]);

        Refuses([], "libLibTorchSharp.so was not found", "dotnet add package TorchSharp --version 0.107.0");
    }

    [Fact]
    public void A_libtorch_of_another_version_is_a_sentence()
    {
        // Libraries that load, and know nothing of libtorch's version.
        Copy("libLibTorchSharp.so");
        string other = scratch.Make("other");
        foreach (string name in new[] { "libc10.so", "libtorch_cpu.so", "libtorch.so" }) File.CreateSymbolicLink(Path.Combine(other, name), Path.Combine(Natives, "libc10.so"));

        Refuses([$"GAN_LIBTORCH={other}"], $"the libtorch in '{other}' is older than 2.10", "needs 2.10.0", "add the package libtorch-cpu-linux-x64 2.10.0", "GAN_LIBTORCH");
    }

    [Fact]
    public void The_libtorch_of_Debian_12_is_a_sentence()
    {
        const string Debian = "/usr/lib/x86_64-linux-gnu";
        Assert.SkipUnless(File.Exists(Path.Combine(Debian, "libtorch_cpu.so")), "Debian's libtorch is not here (scripts/setup --dev installs it)");
        Copy("libLibTorchSharp.so");

        Refuses([$"GAN_LIBTORCH={Debian}"], "older than 2.10", "needs 2.10.0");
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("absent")]
    public void A_folder_without_libtorch_is_named(string name)
    {
        Copy();
        scratch.Make("empty");

        Refuses([$"GAN_LIBTORCH={scratch[name]}"], $"GAN_LIBTORCH names '{scratch[name]}'", "no libtorch_cpu.so", "2.10.0");
    }

    [Fact]
    public void A_damaged_libtorch_is_a_sentence()
    {
        Copy("libLibTorchSharp.so");
        string damaged = scratch.Make("damaged");
        foreach (string name in new[] { "libc10.so", "libtorch_cpu.so", "libtorch.so" }) File.WriteAllText(Path.Combine(damaged, name), "no library");

        Refuses([$"GAN_LIBTORCH={damaged}"], "libtorch could not be loaded", $"'{damaged}'", "libc10.so");
    }

    [Fact]
    public void The_stack_is_shown_on_request_only()
    {
        Copy();
        string data = scratch.Idx("images", 10);

        Assert.DoesNotContain("   at ", Train([], data).Error, StringComparison.Ordinal);
        Assert.Contains("   at ", Train([], data, "--verbose").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_needs_no_libtorch()
    {
        Copy();

        Assert.Equal(0, Execute([], "train", "--help").Code);
    }

    // The copy of TorchSharp's library for an older libstdc++ is made in memory, and TorchSharp makes none of its own beside libtorch.
    [Fact]
    public void Loading_writes_nothing_and_needs_no_folder_of_its_own()
    {
        Copy([.. Directory.EnumerateFiles(Natives).Select(file => Path.GetFileName(file))]);
        string[] before = Tree();
        string[] nowhere = [.. new[] { "HOME", "TMPDIR", "XDG_CACHE_HOME", "DOTNET_BUNDLE_EXTRACT_BASE_DIR" }.Select(name => $"{name}={scratch["nowhere"]}")];

        Gan.Outcome outcome = Execute(nowhere, "doctor");

        Assert.True(outcome.Code == 0, outcome.Output + outcome.Error);
        Assert.Equal(before, Tree());

        string[] Tree() => [.. Directory.EnumerateFileSystemEntries(scratch.Folder, "*", SearchOption.AllDirectories)
            .Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O}").Order(StringComparer.Ordinal)];
    }

    // A copy of the program with some of its native libraries. Without a list of its packages, it finds what lies beside it.
    private void Copy(params string[] natives)
    {
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(file => !file.EndsWith(".deps.json", StringComparison.Ordinal)))
            File.Copy(file, scratch[Path.GetFileName(file)]);
        string folder = scratch.Make("runtimes/linux-x64/native");
        foreach (string native in natives) File.CreateSymbolicLink(Path.Combine(folder, native), Path.Combine(Natives, native));
    }

    private Gan.Outcome Execute(string[] environment, params string[] arguments) =>
        Gan.Execute("env", [.. environment, Gan.Dotnet, scratch["gan.dll"], .. arguments]);

    private Gan.Outcome Train(string[] environment, string data, params string[] more) =>
        Execute(environment, ["train", "gan", "--data", data, "--batch", "4", "--out", scratch["run"], .. more]);

    // Training and doctor say the same, each in its way.
    private void Refuses(string[] environment, params string[] words)
    {
        Gan.Refuses(Train(environment, scratch.Idx("images", 10)), words);
        Assert.False(Path.Exists(scratch["run"]));
        Gan.Outcome outcome = Execute(environment, "doctor");
        Gan.Refuses(outcome, "1 problem", "gan doctor");
        string problem = Assert.Single(outcome.Output.Split('\n'), line => line.StartsWith("PROBLEM", StringComparison.Ordinal));
        foreach (string word in words) Assert.Contains(word, problem, StringComparison.Ordinal);
    }
}
