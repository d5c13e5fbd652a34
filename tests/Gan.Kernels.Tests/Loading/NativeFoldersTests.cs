namespace GanFunctional.Torch.Tests.Loading;

/// <summary>Where libtorch is sought, and what is said where it is not.</summary>
public sealed class NativeFoldersTests : IDisposable
{
    private static readonly string Libtorch = NativeFolders.FileName("torch_cpu"), Bindings = NativeFolders.FileName("LibTorchSharp");

    private readonly string folder = Directory.CreateTempSubdirectory("gan-loading").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_first_folder_that_holds_it_is_taken()
    {
        string empty = Holding("empty"), first = Holding("first", Libtorch), second = Holding("second", Libtorch, Bindings);
        NativeFolders folders = new(null, [Path.Combine(folder, "absent"), empty, first, second], "linux-x64");

        Assert.Equal(first, folders.Libtorch());
        Assert.Equal(Path.Combine(second, Bindings), folders.Bindings());
    }

    [Fact]
    public void The_folder_that_the_user_names_comes_before_all()
    {
        string beside = Holding("beside", Libtorch, Bindings), named = Holding("named", Libtorch), inLib = Holding("unpacked/lib", Libtorch);

        Assert.Equal(named, new NativeFolders(named, [beside], "linux-x64").Libtorch());
        Assert.Equal(inLib, new NativeFolders(Path.Combine(folder, "unpacked"), [beside], "linux-x64").Libtorch());
        Assert.Equal(Path.Combine(beside, Bindings), new NativeFolders(named, [beside], "linux-x64").Bindings());
    }

    [Fact]
    public void A_named_folder_without_it_is_refused_though_another_has_it()
    {
        string beside = Holding("beside", Libtorch), named = Holding("named");

        RefusesSetup(() => new NativeFolders(named, [beside], "linux-x64").Libtorch(), $"GAN_LIBTORCH names '{named}'", Libtorch, "2.10.0", "unset");
    }

    [Theory]
    [InlineData("linux-x64")]
    [InlineData("win-x64")]
    [InlineData("osx-arm64")]
    public void A_package_that_is_missing_is_named(string runtime)
    {
        NativeFolders none = new(null, [folder], runtime);

        RefusesSetup(() => none.Libtorch(), "no libtorch was found", $"dotnet add package libtorch-cpu-{runtime} --version 2.10.0", "TorchSharp-cuda-linux");
        RefusesSetup(() => none.Bindings(), Bindings, "dotnet add package TorchSharp --version 0.107.0");
    }

    [Theory]
    [InlineData(ProgramKind.File, "write '#:package libtorch-cpu-linux-x64@2.10.0' at the top of the program")]
    [InlineData(ProgramKind.Script, "write '#r \"nuget: libtorch-cpu-linux-x64, 2.10.0\"' at the top of the script")]
    [InlineData(ProgramKind.Tool, "run 'dotnet package download libtorch-cpu-linux-x64@2.10.0 --output \"")]
    internal void A_package_is_added_as_the_kind_of_program_does(ProgramKind program, string words) =>
        RefusesSetup(() => new NativeFolders(null, [folder], "linux-x64", program).Libtorch(), "no libtorch was found", words, "GAN_LIBTORCH");

    [Theory]
    [InlineData("linux-arm64")]
    [InlineData("osx-x64")]
    [InlineData("win-arm64")]
    public void A_system_without_binaries_is_told_which_have_them(string runtime)
    {
        NativeFolders none = new(null, [folder], runtime);

        RefusesSetup(() => none.Libtorch(), $"no binaries for {runtime}", "linux-x64, win-x64 or osx-arm64");
        RefusesSetup(() => none.Bindings(), $"no binaries for {runtime}", "linux-x64, win-x64 or osx-arm64");
    }

    // As a self-built TorchSharp would be found there.
    [Fact]
    public void A_system_without_packages_uses_what_is_there()
    {
        string own = Holding("own", Libtorch, Bindings);

        Assert.Equal(own, new NativeFolders(null, [own], "linux-arm64").Libtorch());
    }

    private string Holding(string name, params string[] files)
    {
        string made = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        foreach (string file in files) File.WriteAllText(Path.Combine(made, file), "");
        return made;
    }

    private static void RefusesSetup(Action action, params string[] words)
    {
        TorchException refusal = Check.Refused(action, words);
        Assert.True(refusal.IsSetup);
        Assert.DoesNotContain('\n', refusal.Message);
    }
}
