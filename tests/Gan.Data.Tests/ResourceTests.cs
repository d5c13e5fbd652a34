using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GanFunctional.Data.Tests;

/// <summary>What the whole process holds or how fast it is: not while other tests run.</summary>
[Collection(nameof(ResourceTests))]
[CollectionDefinition(nameof(ResourceTests), DisableParallelization = true)]
public partial class ResourceTests
{
    // The processor's time: the clock's depends on what else the machine does.
    private static readonly TimeSpan s_blink = TimeSpan.FromSeconds(2);

    [Fact]
    public void Files_are_closed()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self/fd"), "open files are counted in /proc");
        int before = Directory.GetFiles("/proc/self/fd").Length;
        for (int i = 0; i < 200; i++)
            ImageFile.Read(Samples.PathOf("rgb.png"), 3);
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 5);
    }

    [Fact]
    public void Broken_files_leak_no_native_memory()
    {
        using TempFolder folder = new();
        File.WriteAllBytes(folder["cut.jpg"], File.ReadAllBytes(Samples.PathOf("rgb.jpg"))[..400]);
        File.WriteAllBytes(folder["cut.png"], File.ReadAllBytes(Samples.PathOf("rgba.png"))[..90]);
        Fail(500);
        long before = Resident();
        Fail(5000);
        Assert.InRange(Resident() - before, long.MinValue, 32 << 20);

        void Fail(int times)
        {
            for (int i = 0; i < times; i++)
            {
                Assert.Throws<DataException>(() => ImageFile.Read(folder["cut.jpg"], 3));
                Assert.Throws<DataException>(() => ImageFile.Read(folder["cut.png"], 3));
            }
        }

        static long Resident()
        {
            GC.Collect();
            using Process process = Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }

    [Fact]
    public void A_million_are_shuffled_in_a_blink()
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        Assert.Equal(1_000_000, SplitMix.For(1, 2, 3).Permutation(1_000_000).Distinct().Count());
        Assert.InRange(Environment.CpuUsage.TotalTime - start, TimeSpan.Zero, s_blink);
    }

    [Fact]
    public void Many_files_are_listed_at_once_in_little_memory()
    {
        const int Images = 20_000;
        using TempFolder folder = Links(Images);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        TimeSpan start = Environment.CpuUsage.TotalTime;
        ImageFolder source = new(folder.Path);
        Assert.InRange(Environment.CpuUsage.TotalTime - start, TimeSpan.Zero, s_blink);
        // A name of 9 bytes with its folder's 3, the 0 behind it, and where it starts; the strings would take 60 each.
        Assert.InRange((GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Images, 0, 20);
        Assert.Equal((Images, 4), (source.Count, source.Classes.Count));
        Assert.Equal(Path.Combine(folder.Path, "c3", "19999.png"), source.Describe(Images - 1));
    }

    [Fact]
    public void An_epoch_of_many_files_shows_each_once()
    {
        const int Images = 20_000;
        using TempFolder folder = Links(Images);
        ImageFolder source = new(folder.Path);
        using BatchLoader loader = new(source, new ImageTransform(1, 1, 1), 100, seed: 3, threads: 2);
        bool[] seen = new bool[Images];
        for (int i = 0; i < Images / 100; i++)
        {
            ImageBatch batch = loader.Next();
            for (int k = 0; k < 100; k++)
            {
                Assert.False(seen[batch.Indices[k]]);
                seen[batch.Indices[k]] = true;
                Assert.Equal(batch.Indices[k] / (Images / 4), batch.Labels![k]);
            }
        }

        Assert.DoesNotContain(false, seen);
    }

    /// <summary>Names of one small image, in four folders.</summary>
    private static TempFolder Links(int count)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the files are links by libc");
        TempFolder folder = new();
        PngFile.Write(folder["one"], new Image(1, 1, 1, [7]));
        for (int c = 0; c < 4; c++)
            Directory.CreateDirectory(folder[$"c{c}"]);
        for (int i = 0; i < count; i++)
            Assert.Equal(0, Link(folder["one"], folder[$"c{i / (count / 4)}/{i:d5}.png"]));
        return folder;
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);
}
