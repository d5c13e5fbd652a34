using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace GanFunctional.Torch;

/// <summary>
/// Finds and loads libtorch, the native library of TorchSharp. Call <see cref="Load"/> before using
/// TorchSharp. Otherwise TorchSharp loads any libtorch that the system finds by name (such as an older one of
/// the distribution), and fails with an undefined symbol. Every entry point of this library calls it.
/// </summary>
public static unsafe class LibTorch
{
    /// <summary>
    /// Version of libtorch that TorchSharp's native library was built with; others have another ABI.
    /// </summary>
    public const string Version = "2.10.0";

    /// <summary>Version of TorchSharp that this library is built with.</summary>
    public const string TorchSharpVersion = "0.107.0";

    /// <summary>
    /// Environment variable that names a folder with libtorch, such as one with CUDA, instead of the
    /// package's.
    /// </summary>
    public const string FolderVariable = "GAN_LIBTORCH";

    private static readonly Lazy<Loaded> State = new(LoadAll);

    private static bool settings = true;
    private static bool onDemand;

    private sealed record Loaded(string Folder, nint Cpu, nint Bindings, bool IsCompatibilityCopy, bool HasCuda);

    /// <summary>Folder that libtorch was loaded from.</summary>
    /// <exception cref="TorchException">As <see cref="Load"/>.</exception>
    public static string Folder => State.Value.Folder;

    /// <summary>
    /// Whether TorchSharp's native library had to be adapted to an older C++ runtime; see
    /// <see cref="OlderRuntime"/>.
    /// </summary>
    /// <exception cref="TorchException">As <see cref="Load"/>.</exception>
    public static bool IsCompatibilityCopy => State.Value.IsCompatibilityCopy;

    /// <summary>Whether libtorch in the folder was built with CUDA, with or without a GPU.</summary>
    /// <exception cref="TorchException">As <see cref="Load"/>.</exception>
    public static bool HasCuda => State.Value.HasCuda;

    /// <summary>Loads libtorch once; does nothing if it is loaded.</summary>
    /// <exception cref="TorchException">
    /// libtorch is missing, of another version, or not for this system. The message says what to add.
    /// </exception>
    public static void Load() => _ = State.Value;

    /// <summary>
    /// Also loads libtorch in this way when TorchSharp is used first, if its own search finds no library that
    /// this system can load. Costs nothing until then.
    /// </summary>
    public static void LoadOnDemand()
    {
        if (Interlocked.Exchange(ref onDemand, true)) return;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => name == NativeFolders.BindingsName ? State.Value.Bindings : 0;
    }

    /// <summary>Finds the address of a function that libtorch exports; 0 if there is none.</summary>
    internal static nint Export(string symbol) => NativeLibrary.TryGetExport(State.Value.Cpu, symbol, out nint address) ? address : 0;

    /// <summary>
    /// Finds the address of a function that TorchSharp's native library exports; 0 if there is none.
    /// </summary>
    internal static nint Binding(string symbol) => NativeLibrary.TryGetExport(State.Value.Bindings, symbol, out nint address) ? address : 0;

    /// <summary>Name of the libtorch package of a system, by its runtime identifier.</summary>
    internal static string Package(string runtime) => $"libtorch-cpu-{runtime}";

    /// <summary>
    /// Loads libtorch and leaves the process as it is: no settings of threads, allocator, warnings, NNPACK or
    /// TF32. Call it before any other function of this library.
    /// </summary>
    public static void LoadWithoutSettings()
    {
        settings = false;
        Load();
    }

    private static Loaded LoadAll()
    {
        NativeFolders places = NativeFolders.OfThisProcess();
        string folder = places.Libtorch();
        bool cuda = File.Exists(Path.Combine(folder, NativeFolders.FileName("torch_cuda")));
        if (settings) ProcessSettings.BeforeLibtorch();
        nint cpu = LoadLibraries(folder, cuda);
        CheckVersion(folder, cpu);
        nint bindings = LoadBindings(places, out bool copied);
        Bind(bindings);
        if (settings) ProcessSettings.AfterLibtorch(folder, cpu, cuda);
        return new(folder, cpu, bindings, copied, cuda);
    }

    // In the order in which they need each other, by full path: what is loaded already is not sought by name
    // again.
    private static nint LoadLibraries(string folder, bool cuda)
    {
        string[] names = cuda ? ["c10", "c10_cuda", "torch_cpu", "torch_cuda", "torch"] : ["c10", "torch_cpu", "torch"];
        nint cpu = 0;
        foreach (string path in Directory.EnumerateFiles(folder, "libgomp*.so*").Concat(names.Select(name => Path.Combine(folder, NativeFolders.FileName(name)))))
        {
            try
            {
                nint handle = NativeLibrary.Load(path);
                if (Path.GetFileName(path) == NativeFolders.FileName("torch_cpu")) cpu = handle;
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                throw Setup($"libtorch could not be loaded ({Reason(e)}): the files in '{folder}' are damaged, incomplete or not for this system; restore the packages again, or name another folder in {FolderVariable}", e);
            }
        }

        return cpu;
    }

    private static void CheckVersion(string folder, nint cpu)
    {
        // A byte each for the major, minor and patch number, from the highest down; exported from 2.10 on.
        string found = "older than 2.10";
        if (NativeLibrary.TryGetExport(cpu, "aoti_torch_abi_version", out nint address))
        {
            ulong version = ((delegate* unmanaged<ulong>)address)();
            found = string.Create(CultureInfo.InvariantCulture, $"{version >> 56}.{(version >> 48) & 0xFF}.{(version >> 40) & 0xFF}");
        }

        if (found == Version) return;
        throw Setup($"the libtorch in '{folder}' is {found}, but TorchSharp {TorchSharpVersion} needs {Version}: add the package {Package(NativeFolders.Runtime)} {Version}, or name a folder of that version in {FolderVariable}");
    }

    private static nint LoadBindings(NativeFolders places, out bool copied)
    {
        string path = places.Bindings();
        copied = false;
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e) when (OlderRuntime.Misses(e))
        {
            copied = true;
            return OlderRuntime.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw Setup($"TorchSharp's native library '{path}' could not be loaded ({Reason(e)}): restore the package TorchSharp again", e);
        }
    }

    // TorchSharp's calls go to the library that is loaded here, and it does not look for another one itself:
    // where it finds none by name it copies half a gigabyte next to itself first.
    private static void Bind(nint bindings)
    {
        Assembly torchSharp = typeof(TorchSharp.torch).Assembly;
        NativeLibrary.SetDllImportResolver(torchSharp, (name, _, _) => name == NativeFolders.BindingsName ? bindings : 0);
        foreach (string flag in new[] { "nativeBackendLoaded", "nativeBackendCudaLoaded" })
        {
            FieldInfo field = typeof(TorchSharp.torch).GetField(flag, BindingFlags.Static | BindingFlags.NonPublic)
                ?? throw Setup($"TorchSharp {torchSharp.GetName().Version} is not the version that this library was built for: add the package TorchSharp {TorchSharpVersion}");
            field.SetValue(null, true);
        }
    }

    internal static TorchException Setup(string sentence, Exception? cause = null) =>
        cause is null ? new TorchException(sentence) { IsSetup = true } : new TorchException(sentence, cause) { IsSetup = true };

    // The loader's own words come after .NET's first line: which library is missing, or of another version.
    private static string Reason(Exception e) =>
        (e.Message.Split('\n').Skip(1).FirstOrDefault(line => line.Contains("lib", StringComparison.Ordinal)) ?? e.Message.Split('\n')[0]).Trim();
}
