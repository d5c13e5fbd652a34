using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace GanFunctional.Torch;

/// <summary>
/// Loads TorchSharp's native library on Linux systems whose libstdc++ is older than GCC 13's (Debian 12,
/// Ubuntu 22.04). The library requires the symbol version GLIBCXX_3.4.32, for one symbol that nothing in it
/// uses. So a copy whose requirement is marked weak loads and works. The copy is in memory, so no folder has
/// to be writable, and no stale copy remains.
/// </summary>
internal static partial class OlderRuntime
{
    private const string NeededVersion = "GLIBCXX_3.4.32";

    // Of the ELF format (System V ABI, and the Linux Standard Base's symbol versioning).
    private const uint VersionNeedsSection = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort WeakFlag = 2; // VER_FLG_WEAK
    private const int SectionHeaderSize = 64;
    private const uint CloseOnExec = 1; // MFD_CLOEXEC

    /// <summary>Tells whether this is why the loader refused the library.</summary>
    internal static bool Misses(DllNotFoundException refusal) =>
        OperatingSystem.IsLinux() && refusal.Message.Contains(NeededVersion, StringComparison.Ordinal);

    /// <summary>Loads a copy of the library that does not require the version.</summary>
    /// <exception cref="TorchException">
    /// The system provides no memory file, or the library has an unexpected format.
    /// </exception>
    internal static nint Load(string path)
    {
        byte[] library = File.ReadAllBytes(path);
        if (!Weaken(library, NeededVersion))
            throw LibTorch.Setup($"'{path}' needs a libstdc++ of GCC 13 or newer: install a newer libstdc++6, or use TorchSharp {LibTorch.TorchSharpVersion}, which can do without");
        int descriptor = CreateMemoryFile("libLibTorchSharp.so", CloseOnExec);
        if (descriptor < 0) throw Refused(path);

        // Closed when this returns; the mapping of the loaded library stays.
        using SafeFileHandle file = new(descriptor, ownsHandle: true);
        RandomAccess.Write(file, library, 0);
        return NativeLibrary.TryLoad($"/proc/self/fd/{descriptor}", out nint handle) ? handle : throw Refused(path);
    }

    private static TorchException Refused(string path) =>
        LibTorch.Setup($"'{path}' needs a libstdc++ of GCC 13 or newer, and this system lets no library be loaded from memory (memfd_create): install a newer libstdc++6");

    /// <summary>
    /// Marks the requirement of a symbol version in a 64-bit little-endian ELF library as weak.
    /// </summary>
    /// <returns>Whether the library has that requirement.</returns>
    internal static bool Weaken(Span<byte> elf, string version)
    {
        bool found = false;
        int sections = (int)Read64(elf, 0x28);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3C..]);
        for (int i = 0; i < count; i++)
        {
            Span<byte> section = elf.Slice(sections + (i * SectionHeaderSize), SectionHeaderSize);
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) != VersionNeedsSection) continue;
            int names = (int)Read64(elf, sections + (Read32(section, 0x28) * SectionHeaderSize) + 0x18);
            for (int need = (int)Read64(section, 0x18), next = 1; next != 0; need += next)
            {
                found |= WeakenNeed(elf, need, names, version);
                next = Read32(elf, need + 12);
            }
        }

        return found;
    }

    // The versions needed of one library: a chain of records of 16 bytes (hash, flags, index, name, offset of
    // the next).
    private static bool WeakenNeed(Span<byte> elf, int need, int names, string version)
    {
        int record = need + Read32(elf, need + 8);
        for (int left = BinaryPrimitives.ReadUInt16LittleEndian(elf[(need + 2)..]); left > 0; left--)
        {
            if (elf[(names + Read32(elf, record + 8))..].StartsWith(Encoding.ASCII.GetBytes(version + "\0")))
            {
                BinaryPrimitives.WriteUInt16LittleEndian(elf[(record + 4)..], (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(elf[(record + 4)..]) | WeakFlag));
                return true;
            }

            record += Read32(elf, record + 12);
        }

        return false;
    }

    private static long Read64(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadInt64LittleEndian(elf[at..]);

    private static int Read32(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadInt32LittleEndian(elf[at..]);

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemoryFile(string name, uint flags);
}
