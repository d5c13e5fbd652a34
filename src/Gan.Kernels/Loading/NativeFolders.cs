using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>Folders that may hold a process's native libraries.</summary>
/// <param name="wanted">Folder that the user names; null for none.</param>
/// <param name="folders">Folders to search otherwise, in this order.</param>
/// <param name="runtime">Runtime identifier of the system.</param>
/// <param name="program">Kind of the program, which determines how to add a missing package.</param>
internal sealed class NativeFolders(string? wanted, IReadOnlyList<string> folders, string runtime, ProgramKind program = ProgramKind.Project)
{
    /// <summary>Name of TorchSharp's native library in its imports.</summary>
    internal const string BindingsName = "LibTorchSharp";

    /// <summary>Runtime identifier of this system, as in package names.</summary>
    internal static string Runtime { get; } =
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux") + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    // The systems that both packages have binaries for.
    private static readonly string[] Served = ["linux-x64", "win-x64", "osx-arm64"];

    /// <summary>File name of a native library on this system.</summary>
    internal static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    internal static NativeFolders OfThisProcess()
    {
        string? wanted = Environment.GetEnvironmentVariable(LibTorch.FolderVariable) is { Length: > 0 } named ? named : null;
        List<string> folders = [];
        // A program's packages, or the folder that a single-file program unpacks itself to.
        string listed = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        folders.AddRange(listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        AddProgram(folders, AppContext.BaseDirectory);
        if (Path.GetDirectoryName(LocationOf(typeof(TorchSharp.torch))) is { Length: > 0 } beside)
        {
            AddProgram(folders, beside);
            AddPackages(folders, beside);
        }

        // A tool's package is for every system, so libtorch is not in it.
        if (ProgramKinds.Running == ProgramKind.Tool) AddCache(folders, ProgramKinds.PackageCache);
        return new(wanted, [.. folders.Select(Path.TrimEndingDirectorySeparator).Distinct()], Runtime, ProgramKinds.Running);
    }

    /// <summary>Finds the folder that holds libtorch.</summary>
    /// <exception cref="TorchException">
    /// No folder holds it, or the one that the user names does not.
    /// </exception>
    internal string Libtorch()
    {
        string library = FileName("torch_cpu");
        if (wanted is not null)
        {
            return new[] { wanted, Path.Combine(wanted, "lib") }.Select(Path.GetFullPath).FirstOrDefault(folder => File.Exists(Path.Combine(folder, library)))
                ?? throw LibTorch.Setup($"{LibTorch.FolderVariable} names '{wanted}', which holds no {library}: name the folder of a libtorch {LibTorch.Version}, or unset the variable");
        }

        return Holding(library)
            ?? throw LibTorch.Setup(Unserved
                ?? $"no libtorch was found: {program.Add(LibTorch.Package(runtime), LibTorch.Version)}{ForGpu}, or name a folder of libtorch {LibTorch.Version} in {LibTorch.FolderVariable}");
    }

    /// <summary>Finds TorchSharp's native library.</summary>
    /// <exception cref="TorchException">There is none.</exception>
    internal string Bindings()
    {
        string library = FileName(BindingsName);
        string folder = Holding(library)
            ?? throw LibTorch.Setup(Unserved
                ?? $"TorchSharp's {library} was not found: {program.Add("TorchSharp", LibTorch.TorchSharpVersion)}");
        return Path.Combine(folder, library);
    }

    // These packages are put together when a program is built, so a tool can't use them.
    private string ForGpu => program == ProgramKind.Tool ? "" : " (TorchSharp-cuda-linux or TorchSharp-cuda-windows for a GPU)";

    // What there is to say where no package could help.
    private string? Unserved => Served.Contains(runtime)
        ? null
        : $"TorchSharp {LibTorch.TorchSharpVersion} and libtorch {LibTorch.Version} have no binaries for {runtime}: use a machine with {string.Join(", ", Served.SkipLast(1))} or {Served[^1]}";

    private string? Holding(string file) => folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, file)));

    private static void AddProgram(List<string> folders, string home)
    {
        folders.Add(home);
        folders.Add(Path.Combine(home, "runtimes", Runtime, "native"));
    }

    // Under dotnet fsi and in notebooks, assemblies are used where the package cache keeps them:
    // packages/torchsharp/VERSION/lib/net8.0.
    private static void AddPackages(List<string> folders, string beside)
    {
        string package = Path.GetFullPath(Path.Combine(beside, "..", ".."));
        if (!string.Equals(Path.GetFileName(Path.GetDirectoryName(package)), "torchsharp", StringComparison.OrdinalIgnoreCase)) return;
        folders.Add(Path.Combine(package, "runtimes", Runtime, "native"));
        AddCache(folders, Path.GetFullPath(Path.Combine(package, "..", "..")));
    }

    private static void AddCache(List<string> folders, string packages)
    {
        folders.Add(Path.Combine(packages, LibTorch.Package(Runtime), LibTorch.Version, "runtimes", Runtime, "native"));
        folders.Add(Path.Combine(packages, "torchsharp", LibTorch.TorchSharpVersion, "runtimes", Runtime, "native"));
    }

    // Empty in a single-file program.
    [System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "An empty location is expected and skipped.")]
    private static string LocationOf(Type type) => type.Assembly.Location;
}
