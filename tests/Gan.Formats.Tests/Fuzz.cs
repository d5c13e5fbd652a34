using GanFunctional.Data;

namespace GanFunctional.Formats.Tests;

/// <summary>Files with something wrong, made from seeds, and what must hold of each: never a crash, a hang or more memory than stated.</summary>
internal sealed class Fuzz : IDisposable
{
    /// <summary>The switch for many cases: <c>GAN_NIGHTLY=1</c>.</summary>
    public static bool Nightly { get; } = Environment.GetEnvironmentVariable("GAN_NIGHTLY") == "1";

    private const int BytesOfByte = 128, Buffers = 1 << 20;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    private readonly TensorFiles files = new();
    private readonly LiveTensors live = new();

    /// <summary>Cases of which the file was read, and of which it was refused.</summary>
    public (int Read, int Refused) Count { get; private set; }

    public void Dispose()
    {
        live.Dispose();
        files.Dispose();
    }

    /// <summary>The file is read, or refused in one sentence.</summary>
    /// <param name="content">The file.</param>
    /// <param name="which">Says how to make it again.</param>
    public void Survives(byte[] content, string which)
    {
        long before = GC.GetAllocatedBytesForCurrentThread(), data = 0;
        TimeSpan start = Environment.CpuUsage.TotalTime; // the clock's depends on what else the machine does
        try
        {
            using TensorFile file = files.Open(content);
            foreach (StateDict dict in file.Dicts)
            {
                using DisposeScope scope = torch.NewDisposeScope();
                data = Math.Max(data, file.Read(dict).Select(t => t.Value.numel() * t.Value.dtype.Size()).DefaultIfEmpty().Max());
            }

            Count = (Count.Read + 1, Count.Refused);
        }
        catch (DataException e)
        {
            TensorFiles.IsSentence(e.Message, files.Path);
            Count = (Count.Read, Count.Refused + 1);
        }
        catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
        {
            throw new InvalidOperationException($"{which}: not a sentence but {e.GetType().Name}: {e.Message}", e);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before, bound = Buffers + BytesOfByte * (long)content.Length;
        Assert.True(allocated <= bound, $"{which}: {allocated} bytes allocated for a file of {content.Length}");
        Assert.True(data <= content.Length, $"{which}: a tensor of {data} bytes from a file of {content.Length}");
        TimeSpan took = Environment.CpuUsage.TotalTime - start;
        Assert.True(took < s_longest, $"{which}: took {took}");
        Assert.True(live.Added == 0, $"{which}: {live.Added} tensors are left");
    }

    /// <summary>Every length of a file, or so many of them.</summary>
    public void Truncations(string name, byte[] content, int cases)
    {
        int step = Math.Max(1, content.Length / cases);
        for (int length = 0; length < content.Length; length += step) Survives(content[..length], $"{name} cut to {length}");
    }

    /// <summary>Up to eight bits turned, most of them near the start or the end, where the structure is.</summary>
    public void Flips(string name, byte[] content, int cases)
    {
        for (int seed = 0; seed < cases; seed++)
        {
            Random random = new(seed);
            byte[] changed = [.. content];
            int near = Math.Min(changed.Length, 400);
            for (int i = random.Next(8); i >= 0; i--)
            {
                int at = random.Next(3) switch { 0 => random.Next(near), 1 => changed.Length - 1 - random.Next(near), _ => random.Next(changed.Length) };
                changed[at] ^= (byte)(1 << random.Next(8));
            }

            Survives(changed, $"{name} flipped by seed {seed}");
        }
    }
}
