using System.Diagnostics;

namespace GanFunctional.Data.Tests;

/// <summary>What the whole process holds or how fast it is: not while other tests run.</summary>
[Collection(nameof(ResourceTests))]
[CollectionDefinition(nameof(ResourceTests), DisableParallelization = true)]
public class ResourceTests
{
    [Fact]
    public void Files_are_closed()
    {
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
        long start = Environment.TickCount64;
        Assert.Equal(1_000_000, SplitMix.For(1, 2, 3).Permutation(1_000_000).Distinct().Count());
        Assert.InRange(Environment.TickCount64 - start, 0, 2000);
    }

    [Fact]
    public void Many_files_are_listed_at_once()
    {
        using TempFolder folder = new();
        for (int i = 0; i < 20_000; i++)
            File.Create(folder[$"{i}.png"], 1).Dispose();
        long start = Environment.TickCount64;
        Assert.Equal(20_000, new ImageFolder(folder.Path).Count);
        Assert.InRange(Environment.TickCount64 - start, 0, 2000);
    }
}
