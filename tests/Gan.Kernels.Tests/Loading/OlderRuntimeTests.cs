using System.Buffers.Binary;
using System.Text;

namespace GanFunctional.Torch.Tests.Loading;

/// <summary>The copy of TorchSharp's library for systems with an older libstdc++.</summary>
public sealed class OlderRuntimeTests
{
    private const string Wanted = "GLIBCXX_3.4.32";

    [Fact]
    public void One_need_becomes_weak_and_nothing_else_changes()
    {
        MadeUpElf made = new(["GLIBC_2.34", "GLIBC_2.2.5"], ["GLIBCXX_3.4.3", Wanted, "CXXABI_1.3"]);
        byte[] elf = [.. made.Bytes];

        Assert.True(OlderRuntime.Weaken(elf, Wanted));

        Assert.Equal([made.FlagsOf(Wanted)], Changed(made.Bytes, elf));
        Assert.Equal(2, elf[made.FlagsOf(Wanted)]);
    }

    // GLIBCXX_3.4.3 begins as GLIBCXX_3.4.32 does.
    [Theory]
    [InlineData("GLIBC_2.34")]
    [InlineData("GLIBCXX_3.4.3")]
    [InlineData("CXXABI_1.3")]
    public void Every_need_is_found_by_its_whole_name(string version)
    {
        MadeUpElf made = new(["GLIBC_2.34"], [Wanted, "GLIBCXX_3.4.3"], ["CXXABI_1.3"]);
        byte[] elf = [.. made.Bytes];

        Assert.True(OlderRuntime.Weaken(elf, version));

        Assert.Equal([made.FlagsOf(version)], Changed(made.Bytes, elf));
    }

    [Theory]
    [InlineData("GLIBCXX_3.4")]
    [InlineData("GLIBCXX_3.4.320")]
    [InlineData("")]
    public void A_need_that_is_not_there_changes_nothing(string version)
    {
        MadeUpElf made = new(["GLIBC_2.34"], [Wanted]);
        byte[] elf = [.. made.Bytes];

        Assert.False(OlderRuntime.Weaken(elf, version));
        Assert.Equal(made.Bytes, elf);
    }

    [Fact]
    public void TorchSharps_library_has_the_need_once()
    {
        string library = Path.Combine(AppContext.BaseDirectory, "runtimes/linux-x64/native/libLibTorchSharp.so");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the library for Linux is in programs for Linux only");
        byte[] before = File.ReadAllBytes(library), after = [.. before];

        Assert.True(OlderRuntime.Weaken(after, Wanted));

        int flags = Assert.Single(Changed(before, after));
        Assert.Equal((0, 2), (before[flags], after[flags]));
        // The record's hash, four bytes before its flags, is that of the version's name.
        Assert.Equal(Hash(Wanted), BinaryPrimitives.ReadUInt32LittleEndian(before.AsSpan(flags - 4)));
    }

    private static int[] Changed(byte[] before, byte[] after) => [.. Enumerable.Range(0, before.Length).Where(i => before[i] != after[i])];

    // The System V ABI's hash of symbol names.
    private static uint Hash(string name) => Encoding.ASCII.GetBytes(name).Aggregate(0u, (hash, letter) =>
    {
        uint sum = (hash << 4) + letter, top = sum & 0xF0000000;
        return (sum ^ (top >> 24)) & ~top;
    });

    /// <summary>An ELF file with nothing but what versions it needs of some libraries.</summary>
    private sealed class MadeUpElf
    {
        private const int Header = 64, Section = 64, Record = 16;

        private readonly Dictionary<string, int> flags = [];

        public MadeUpElf(params string[][] libraries)
        {
            string names = "\0" + string.Concat(libraries.SelectMany(versions => versions).Select(version => version + "\0"));
            int sections = Header, needs = sections + (3 * Section), strings = needs + libraries.Sum(versions => Record * (1 + versions.Length));
            Bytes = new byte[strings + names.Length];
            Put64(0x28, sections);
            Put16(0x3C, 3);
            int versionNeeds = sections + Section, table = sections + (2 * Section);
            Put32(versionNeeds + 4, 0x6ffffffe);
            Put64(versionNeeds + 0x18, needs);
            Put32(versionNeeds + 0x28, 2);
            Put64(table + 0x18, strings);
            Encoding.ASCII.GetBytes(names).CopyTo(Bytes, strings);
            for (int library = 0, at = needs; library < libraries.Length; library++)
            {
                string[] versions = libraries[library];
                int length = Record * (1 + versions.Length);
                Put16(at + 2, versions.Length);
                Put32(at + 8, Record);
                Put32(at + 12, library == libraries.Length - 1 ? 0 : length);
                foreach ((int i, string version) in versions.Index())
                {
                    int record = at + (Record * (1 + i));
                    flags[version] = record + 4;
                    Put32(record + 8, names.IndexOf($"\0{version}\0", StringComparison.Ordinal) + 1);
                    Put32(record + 12, i == versions.Length - 1 ? 0 : Record);
                }

                at += length;
            }
        }

        public byte[] Bytes { get; }

        public int FlagsOf(string version) => flags[version];

        private void Put16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(Bytes.AsSpan(at), (ushort)value);

        private void Put32(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(Bytes.AsSpan(at), value);

        private void Put64(int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(Bytes.AsSpan(at), value);
    }
}
