using System.Reflection;

namespace GanFunctional.Torch;

/// <summary>Kinds of programs, which differ in how packages are added.</summary>
internal enum ProgramKind
{
    /// <summary>A program with a project.</summary>
    Project,

    /// <summary>A program in a single file: <c>dotnet run program.cs</c>.</summary>
    File,

    /// <summary>An F# script: <c>dotnet fsi script.fsx</c>.</summary>
    Script,

    /// <summary>A .NET tool, with one package for every system.</summary>
    Tool,
}

/// <summary>Detects the kind of the program and describes how to add a package.</summary>
internal static class ProgramKinds
{
    /// <summary>Kind of the running program.</summary>
    internal static ProgramKind Running { get; } =
        AppContext.GetData("EntryPointFilePath") is string ? ProgramKind.File
        : Assembly.GetEntryAssembly()?.GetName().Name == "fsi" ? ProgramKind.Script
        : File.Exists(Path.Combine(AppContext.BaseDirectory, "DotnetToolSettings.xml")) ? ProgramKind.Tool
        : ProgramKind.Project;

    /// <summary>Folder that NuGet unpacks packages to, unless a <c>nuget.config</c> names another.</summary>
    internal static string PackageCache { get; } =
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? Path.GetFullPath(named)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>Describes how to add a package, as part of a sentence.</summary>
    internal static string Add(this ProgramKind kind, string package, string version) => kind switch
    {
        ProgramKind.File => $"write '#:package {package}@{version}' at the top of the program",
        ProgramKind.Script => $"write '#r \"nuget: {package}, {version}\"' at the top of the script",
        ProgramKind.Tool => $"run 'dotnet package download {package}@{version} --output \"{PackageCache}\"' (with the .NET SDK 10.0.200 or newer)",
        _ => $"run 'dotnet add package {package} --version {version}' in the program's project",
    };
}
