using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Security.Cryptography;
using System.Text;

namespace GanFunctional.Bench.Stock;

/// <summary>
/// Loads the package's libtorch, whichever the system has besides, and TorchSharp's native library where the system's
/// libstdc++ is older than it asks for. TEMPORARY: the loader of src/Gan.Kernels takes this file's place.
/// </summary>
internal static class Loader
{
    // TorchSharp's library asks for this version of libstdc++ and uses nothing of it.
    private const string Version = "GLIBCXX_3.4.32";
    private const int VersionNeeds = 0x6ffffffe;
    private const byte Weak = 2;

    /// <summary>Has to be called before TorchSharp is touched.</summary>
    internal static void Install()
    {
        if (!OperatingSystem.IsLinux()) return;
        // By full path: the system's libtorch of the same name would be taken otherwise.
        foreach (string name in new[] { "libgomp-98b21ff3.so.1", "libc10.so", "libtorch_cpu.so", "libtorch.so" }) NativeLibrary.Load(PathOf(name));
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => name == "LibTorchSharp" ? NativeLibrary.Load(Copy()) : 0;
    }

    private static string PathOf(string name) => ((string)AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES")!).Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) ?? throw new DllNotFoundException($"'{name}' is in none of the program's native folders: build again");

    // Its need for the version marked as one that may go unmet.
    private static string Copy()
    {
        byte[] elf = File.ReadAllBytes(PathOf("libLibTorchSharp.so"));
        Weaken(elf);
        string path = Path.Combine(Path.GetTempPath(), $"libLibTorchSharp-{Convert.ToHexString(SHA256.HashData(elf))[..16]}.so");
        if (File.Exists(path)) return path;
        string whole = $"{path}.{Environment.ProcessId}";
        File.WriteAllBytes(whole, elf);
        File.Move(whole, path, overwrite: true);
        return path;
    }

    private static void Weaken(byte[] elf)
    {
        long sections = BinaryPrimitives.ReadInt64LittleEndian(elf.AsSpan(0x28));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(0x3C));
        byte[] wanted = Encoding.ASCII.GetBytes($"{Version}\0");
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> section = elf.AsSpan((int)sections + i * 64);
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) != VersionNeeds) continue;
            int file = (int)BinaryPrimitives.ReadInt64LittleEndian(section[0x18..]);
            int link = BinaryPrimitives.ReadInt32LittleEndian(section[0x28..]);
            int strings = (int)BinaryPrimitives.ReadInt64LittleEndian(elf.AsSpan((int)sections + link * 64 + 0x18));
            while (true)
            {
                int entry = file + BinaryPrimitives.ReadInt32LittleEndian(elf.AsSpan(file + 8));
                for (int left = BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(file + 2)); left > 0; left--)
                {
                    int name = strings + BinaryPrimitives.ReadInt32LittleEndian(elf.AsSpan(entry + 8));
                    if (elf.AsSpan(name, wanted.Length).SequenceEqual(wanted)) elf[entry + 4] |= Weak;
                    entry += BinaryPrimitives.ReadInt32LittleEndian(elf.AsSpan(entry + 12));
                }

                int next = BinaryPrimitives.ReadInt32LittleEndian(elf.AsSpan(file + 12));
                if (next == 0) break;
                file += next;
            }
        }
    }
}
