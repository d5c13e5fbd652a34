namespace GanFunctional.Packages.Tests;

/// <summary>The command line as a .NET tool.</summary>
public sealed class ToolTests(Newcomer newcomer)
{
    [Fact]
    public void The_installed_tool_trains_and_draws_and_says_where_libtorch_is_missing()
    {
        string page = BuiltFrom.Text(Documented.Page), folder = newcomer.Folder("tool");
        string[] install = Documented.Arguments(page, "dotnet tool install");
        Assert.Equal("GanFunctional.Tool", install[^1]);
        newcomer.Dotnet(folder, "tool", "install", "--tool-path", "bin", "GanFunctional.Tool").Succeeds();
        string gan = Path.Combine(folder, "bin", "gan");
        string[] train = Documented.ShortTraining(page, "gan train");

        // The texts of options are those of a documentation file.
        Assert.Contains("Steps between sample pictures [default: a twentieth of the run]", newcomer.Run(folder, gan, ["train", "dcgan", "--help"]).Output, StringComparison.Ordinal);

        // The newcomer's cache has no libtorch.
        Command bare = newcomer.Run(folder, gan, train);
        Assert.True(bare.Code == 2, bare.Output);
        Assert.Equal(
            $"gan: no libtorch was found: run 'dotnet package download {Newcomer.Libtorch}@2.10.0 --output \"{newcomer.Cache}\"' "
                + "(with the .NET SDK 10.0.200 or newer), or name a folder of libtorch 2.10.0 in GAN_LIBTORCH",
            bare.Output.Trim());
        Assert.False(Path.Exists(Path.Combine(folder, "runs")));
        Assert.Contains($"dotnet package download {Newcomer.Libtorch}@2.10.0", newcomer.Run(folder, gan, ["doctor"]).Output, StringComparison.Ordinal);

        // The machine's has it, as that command would have put it there.
        newcomer.Run(folder, gan, train, ("NUGET_PACKAGES", BuiltFrom.PackageCache)).Succeeds();
        newcomer.Run(folder, gan, Documented.Arguments(page, "gan sample"), ("NUGET_PACKAGES", BuiltFrom.PackageCache)).Succeeds();
        Photos.IsGrid(Path.Combine(folder, "drawn.png"));
    }
}
