using System.Globalization;

namespace GanFunctional.Packages.Tests;

/// <summary>Programs that use the packages, as the documentation shows them: each trains a DCGAN and draws a picture.</summary>
public sealed class ProgramTests(Newcomer newcomer)
{
    private static readonly string Page = BuiltFrom.Text(Documented.Page);

    [Fact]
    public void A_console_program_trains_and_draws()
    {
        string folder = newcomer.Folder("console");
        WriteProject(folder, Newcomer.Libtorch);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), Documented.Program(Page, "csharp", "new Progress"));

        string output = newcomer.Dotnet(folder, "run", "-c", "Release").Succeeds().Output;

        Assert.Contains("20/20: ", output, StringComparison.Ordinal);
        Photos.IsGrid(Path.Combine(folder, "drawn.png"));
    }

    [Fact]
    public void The_example_in_the_packages_readme_trains_and_draws()
    {
        string folder = newcomer.Folder("readme");
        WriteProject(folder, Newcomer.Libtorch);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), Documented.Program(new Package(newcomer, "GanFunctional").Text("README.md"), "csharp"));

        newcomer.Dotnet(folder, "run").Succeeds();

        Photos.IsGrid(Path.Combine(folder, "drawn.png"));
    }

    [Fact]
    public void A_program_in_a_single_file_trains_and_draws()
    {
        string folder = newcomer.Folder("file");
        File.WriteAllText(Path.Combine(folder, "photos.cs"), Documented.Program(Page, "csharp", "#:package"));

        newcomer.Dotnet(folder, "run", "photos.cs").Succeeds();

        Photos.IsGrid(Path.Combine(folder, "drawn.png"));
    }

    [Fact]
    public void An_FSharp_script_trains_and_draws()
    {
        string folder = newcomer.Folder("script");
        File.WriteAllText(Path.Combine(folder, "photos.fsx"), Documented.Program(Page, "fsharp", "#r"));

        Command script = newcomer.Dotnet(folder, "fsi", "photos.fsx").Succeeds();

        Assert.DoesNotContain("warning", script.Output, StringComparison.Ordinal);
        Photos.IsGrid(Path.Combine(folder, "drawn.png"));
    }

    [Fact]
    public void The_sample_of_the_fast_kernels_trains_alike_with_them_and_without()
    {
        const string Steps = "const int Steps = 20;";
        string folder = newcomer.Folder("kernels"), sample = BuiltFrom.Text("samples/fast-kernels.cs");
        Assert.Contains(Steps, sample, StringComparison.Ordinal);
        sample = sample.Replace(Steps, "const int Steps = 2;", StringComparison.Ordinal).Replace("libtorch-cpu-linux-x64", Newcomer.Libtorch, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "fast-kernels.cs"), sample);

        string output = newcomer.Run(folder, Command.Dotnet, ["run", "fast-kernels.cs"], ("GAN_KERNELS", "on")).Succeeds().Output.Trim();

        Assert.Contains("with the kernels (installed: True)", output, StringComparison.Ordinal);
        Assert.InRange(double.Parse(output[(output.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture), 0, 1e-5);
    }

    [Fact]
    public void A_program_without_libtorch_says_which_package_to_add()
    {
        string folder = newcomer.Folder("bare");
        WriteProject(folder);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), Catching(Documented.Program(Page, "csharp", "new Progress")));

        Refuses(newcomer.Dotnet(folder, "run"), $"run 'dotnet add package {Newcomer.Libtorch} --version 2.10.0'");

        // What the default of programs in a single file comes to, where they don't turn it off.
        Command ahead = newcomer.Dotnet(folder, "build", "--no-restore", "-p:PublishAot=true");
        Assert.Equal(1, ahead.Code);
        Assert.Contains("write '#:property PublishAot=false' at the top", ahead.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_in_a_single_file_without_libtorch_says_which_line_to_add()
    {
        string folder = newcomer.Folder("barefile");
        string line = $"#:package {Newcomer.Libtorch}@2.10.0";
        string program = Documented.Program(Page, "csharp", "#:package");
        Assert.Contains(line, program, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "photos.cs"), Catching(program.Replace(line, "", StringComparison.Ordinal)));

        Refuses(newcomer.Dotnet(folder, "run", "photos.cs"), $"write '{line}' at the top of the program");
    }

    // What a program can say of it, without the stack.
    private static string Catching(string program)
    {
        int first = program.IndexOf("Training.Run", StringComparison.Ordinal);
        return $$"""
            {{program[..first]}}
            try { Train(); }
            catch (Exception e) { Console.WriteLine($"{e.GetType().Name}: {e.Message}"); }
            static void Train() { {{program[first..]}} }
            """;
    }

    private static void Refuses(Command command, string words)
    {
        string line = Assert.Single(command.Succeeds().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.StartsWith($"TorchException: no libtorch was found: {words}", line, StringComparison.Ordinal);
        Assert.EndsWith("GAN_LIBTORCH", line, StringComparison.Ordinal);
    }

    // What dotnet new console and dotnet add package make.
    private void WriteProject(string folder, string? libtorch = null) => File.WriteAllText(Path.Combine(folder, "Program.csproj"), $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="GanFunctional" Version="{newcomer.Version}" />
            {(libtorch is null ? "" : $"""<PackageReference Include="{libtorch}" Version="2.10.0" />""")}
          </ItemGroup>
        </Project>
        """);
}
