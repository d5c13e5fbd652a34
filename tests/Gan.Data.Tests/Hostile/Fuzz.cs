using System.Diagnostics;

namespace GanFunctional.Data.Tests;

/// <summary>
/// Files that are cut, damaged or made up, by numbers, and what must hold of a parser that is given them: it reads the file or refuses it
/// in one sentence, within a stated memory and time. A process that crashes says so by itself.
/// </summary>
/// <param name="Name">What is parsed.</param>
/// <param name="Whole">Good files, which the cases are made from.</param>
/// <param name="Parse">Reads the file at a path.</param>
/// <param name="BytesOfByte">Memory that each byte of a file may cost, beside <see cref="Buffers"/>.</param>
internal sealed record Fuzz(string Name, IReadOnlyList<byte[]> Whole, Action<string> Parse, long BytesOfByte)
{
    /// <summary><see cref="Buffers"/> of most parsers.</summary>
    public const long Usual = 3 << 20;

    private const int Few = 300, Many = 10_000, Stack = 256 << 10;

    /// <summary>How a case is made of a whole file, beside the ways that suit any: of its bytes and random numbers.</summary>
    public IReadOnlyList<Func<byte[], Random, byte[]>> Ways { get; init; } = [];

    /// <summary>Memory that a file may cost whatever its size.</summary>
    public long Buffers { get; init; } = Usual;

    /// <summary>Exceptions that are sentences of ours.</summary>
    public Func<Exception, bool> IsSentence { get; init; } = e => e is DataException;

    /// <summary>The switch for many cases: <c>GAN_NIGHTLY=1</c>.</summary>
    public static bool Nightly { get; } = Environment.GetEnvironmentVariable("GAN_NIGHTLY") == "1";

    /// <summary>Runs some hundred cases, or where <paramref name="nightly"/> and the switch say so ten thousand; returns what came of them, in words.</summary>
    public string Run(bool nightly)
    {
        Xunit.Assert.SkipUnless(!nightly || Nightly, $"{Name}: {Few} cases are run in any case, {Many:N0} with GAN_NIGHTLY=1");
        (int read, int refused) = (0, 0);
        int number = 0;
        Exception? failure = null;
        string folder = Directory.CreateTempSubdirectory("gan-fuzz-").FullName, path = Path.Combine(folder, "hostile");
        // On a small stack, so that what nests without end is found soon.
        Thread thread = new(Cases, Stack) { IsBackground = true };
        Stopwatch watch = Stopwatch.StartNew();
        thread.Start();
        bool ended = thread.Join(TimeSpan.FromMinutes(nightly ? 120 : 10));
        Xunit.Assert.True(ended, $"{Name}: case {number} did not end");
        Directory.Delete(folder, recursive: true);
        if (failure is not null) throw new InvalidOperationException($"{Name}, case {number}: {failure.GetType().Name}: {failure.Message}", failure);
        return $"{Name}: {read + refused} cases, {read} read, {refused} refused, {watch.Elapsed.TotalSeconds:0.0} s";

        void Cases()
        {
            try
            {
                for (; number < (nightly ? Many : Few); number++)
                {
                    byte[] content = Case(number);
                    File.WriteAllBytes(path, content);
                    if (Survives(path, content.Length)) read++;
                    else refused++;
                }
            }
            catch (Exception e)
            {
                failure = e;
            }
        }
    }

    // Whether it was read.
    private bool Survives(string path, int length)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan start = Environment.CpuUsage.TotalTime; // the clock's depends on what else the machine does
        bool read = true;
        try
        {
            Parse(path);
        }
        catch (Exception e) when (IsSentence(e))
        {
            Xunit.Assert.DoesNotContain('\n', e.Message);
            Xunit.Assert.InRange(e.Message.Length, 10, 1000);
            Xunit.Assert.Contains(path, e.Message, StringComparison.Ordinal);
            read = false;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Xunit.Assert.True(allocated <= Buffers + BytesOfByte * length, $"{allocated} bytes for a file of {length}");
        Xunit.Assert.True(Environment.CpuUsage.TotalTime - start < TimeSpan.FromSeconds(20), "slow");
        return read;
    }

    /// <summary>The file of a case, the same each time.</summary>
    public byte[] Case(int number)
    {
        Random random = new(number);
        byte[] whole = Whole[random.Next(Whole.Count)];
        IReadOnlyList<Func<byte[], Random, byte[]>> ways = [Cut, Flip, Flip, Numbers, Splice, Noise, .. Ways, .. Ways];
        byte[] made = ways[number % ways.Count](whole, random);
        return random.Next(4) == 0 ? Flip(made, random) : made;
    }

    private static byte[] Cut(byte[] whole, Random random) => whole[..random.Next(whole.Length)];

    /// <summary>Up to eight bits turned, most of them near the start, where the structure is.</summary>
    public static byte[] Flip(byte[] whole, Random random)
    {
        byte[] changed = [.. whole];
        for (int i = random.Next(8); i >= 0 && changed.Length > 0; i--)
            changed[random.Next(2) == 0 ? random.Next(Math.Min(changed.Length, 64)) : random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        return changed;
    }

    // The ends of the ranges of numbers, where lengths and counts stand.
    private static byte[] Numbers(byte[] whole, Random random)
    {
        byte[][] numbers = [[0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0], [0x80, 0, 0, 0], [0xFF, 0xFF], [0, 0], [0, 1, 0, 0], [0x40, 0]];
        byte[] changed = [.. whole], number = numbers[random.Next(numbers.Length)];
        int at = random.Next(Math.Min(Math.Max(changed.Length - number.Length, 1), random.Next(2) == 0 ? 64 : int.MaxValue));
        number.AsSpan(0, Math.Min(number.Length, changed.Length - at)).CopyTo(changed.AsSpan(at));
        return changed;
    }

    // The start of one file, and a part of one after it: parts come twice, are missing, or are another file's.
    private byte[] Splice(byte[] whole, Random random)
    {
        byte[] other = Whole[random.Next(Whole.Count)];
        return [.. whole[..random.Next(whole.Length)], .. other[random.Next(other.Length)..]];
    }

    // Nothing but its first bytes is the format's.
    private static byte[] Noise(byte[] whole, Random random)
    {
        byte[] noise = new byte[random.Next(600)];
        random.NextBytes(noise);
        return [.. whole[..Math.Min(whole.Length, random.Next(20))], .. noise];
    }
}
