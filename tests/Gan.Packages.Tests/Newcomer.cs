using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using GanFunctional.Packages.Tests;

[assembly: AssemblyFixture(typeof(Newcomer))]

namespace GanFunctional.Packages.Tests;

/// <summary>
/// Somebody who has the SDK and no checkout: a home folder of its own, whose package cache is empty, and the packages of this checkout in a folder
/// that is one more source. What others publish comes from the machine's cache where that has it, since libtorch alone is half a gigabyte.
/// </summary>
public sealed class Newcomer : IDisposable
{
    private readonly Dictionary<string, string> environment;

    /// <summary>Packs everything.</summary>
    public Newcomer()
    {
        Packages = Path.Combine(Home, "packages");
        environment = new()
        {
            ["HOME"] = Home,
            ["DOTNET_CLI_HOME"] = Home,
            ["XDG_DATA_HOME"] = Path.Combine(Home, ".local", "share"),
            ["NUGET_PACKAGES"] = Cache,
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",
            // The command gan finds .NET by it, wherever the machine has it.
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")),
            // No server of a build stays behind.
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["UseSharedCompilation"] = "false",
            // Asking for advisories needs a network, and warns where there is none.
            ["NuGetAudit"] = "false",
            // Where .NET runs without ICU (scripts/lib.sh), the SDK warns of every translation in FSharp.Core.
            ["NoWarn"] = "NETSDK1188",
            // Half a gigabyte is linked, not copied.
            ["CreateSymbolicLinksForCopyLocalIfPossible"] = OperatingSystem.IsWindows() ? "false" : "true",
        };
        // With the machine's own settings, as a maintainer packs.
        Command.Run(BuiltFrom.Checkout, [new("MSBUILDDISABLENODEREUSE", "1")], Command.Dotnet, "pack", "GanFunctional.sln", "--no-build", "-c", BuiltFrom.Configuration, "-o", Packages).Succeeds();
        Configure();
    }

    /// <summary>The home folder.</summary>
    public string Home { get; } = Directory.CreateTempSubdirectory("gan-newcomer").FullName;

    /// <summary>The folder with the packages of this checkout.</summary>
    public string Packages { get; }

    /// <summary>The newcomer's package cache.</summary>
    public string Cache => Path.Combine(Home, ".nuget", "packages");

    /// <summary>The version of the packages.</summary>
    public string Version => Path.GetFileNameWithoutExtension(Directory.EnumerateFiles(Packages, "GanFunctional.Tool.*.nupkg").Single())["GanFunctional.Tool.".Length..];

    /// <summary>The system's libtorch, as its package is called.</summary>
    public static string Libtorch { get; } = $"libtorch-cpu-{(OperatingSystem.IsWindows() ? "win-x64" : OperatingSystem.IsMacOS() ? "osx-arm64" : "linux-x64")}";

    /// <summary>Makes a folder with photos in it.</summary>
    public string Folder(string name)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Home, name)).FullName;
        Photos.WriteTo(Path.Combine(folder, "photos"));
        return folder;
    }

    /// <summary>Runs a program in a folder, with further variables.</summary>
    internal Command Run(string folder, string program, string[] arguments, params (string Name, string Value)[] more) =>
        Command.Run(folder, environment.Concat(more.Select(variable => KeyValuePair.Create(variable.Name, variable.Value))), program, arguments);

    /// <summary>Runs <c>dotnet</c> in a folder.</summary>
    internal Command Dotnet(string folder, params string[] arguments) => Run(folder, Command.Dotnet, arguments);

    /// <summary>Starts a program in a folder, with its output thrown away.</summary>
    internal Process Start(string folder, string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        Process process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Deletes the home folder.</summary>
    public void Dispose() => Directory.Delete(Home, recursive: true);

    // Ours come from the folder only, and all others never: neither is asked of the other's source, so a restore from the cache needs no network.
    private void Configure()
    {
        string user = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "NuGet", "NuGet.Config");
        if (File.Exists(user)) File.Copy(user, Path.Combine(Directory.CreateDirectory(Path.Combine(Home, ".nuget", "NuGet")).FullName, "NuGet.Config"));
        // Lines such as "  1.  nuget.org [Enabled]".
        const string Mark = " [Enabled]";
        string[] listed = Dotnet(Home, "nuget", "list", "source").Succeeds().Output.Split('\n', StringSplitOptions.TrimEntries);
        IEnumerable<string> machine =
            from line in listed
            where line.EndsWith(Mark, StringComparison.Ordinal)
            select line[(line.IndexOf('.', StringComparison.Ordinal) + 1)..^Mark.Length].Trim();
        new XElement("configuration",
            new XElement("packageSources", Add("checkout", Packages)),
            new XElement("packageSourceMapping", machine.Select(source => Mapped(source, "*")).Append(Mapped("checkout", "GanFunctional*"))),
            new XElement("fallbackPackageFolders", Add("machine", BuiltFrom.PackageCache))).Save(Path.Combine(Home, "nuget.config"));

        static XElement Add(string key, string value) => new("add", new XAttribute("key", key), new XAttribute("value", value));
        static XElement Mapped(string source, string pattern) => new("packageSource", new XAttribute("key", source), new XElement("package", new XAttribute("pattern", pattern)));
    }
}
