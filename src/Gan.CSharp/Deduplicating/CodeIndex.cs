namespace GanFunctional.CSharp;

/// <summary>
/// Codes of 128 bits, found again by those that differ in few bits. Two codes that differ in at most d bits agree in at least one of d + 1
/// parts whole, so each part has hash buckets of its own, and only what shares a bucket is compared. With d = 0 these are the
/// buckets of equal codes.
/// </summary>
internal sealed class CodeIndex
{
    private const int Bits = 128, Buckets = 1 << 16, None = -1;
    private readonly int distance;
    private readonly UInt128[] codes;
    private readonly int[] seen;
    private readonly int[][] heads;
    private readonly int[][] next;
    private int queries;

    /// <summary>An empty index.</summary>
    /// <param name="capacity">Entries have the numbers from 0 to capacity − 1.</param>
    /// <param name="distance">In how many bits a code that is found may differ, 0 to 127.</param>
    internal CodeIndex(int capacity, int distance)
    {
        this.distance = distance;
        codes = new UInt128[capacity];
        seen = new int[capacity];
        heads = [.. Enumerable.Range(0, distance + 1).Select(_ => Enumerable.Repeat(None, Buckets).ToArray())];
        next = [.. heads.Select(_ => new int[capacity])];
    }

    /// <summary>Adds an entry.</summary>
    internal void Add(int entry, UInt128 code)
    {
        codes[entry] = code;
        for (int part = 0; part <= distance; part++)
        {
            int bucket = Bucket(code, part);
            next[part][entry] = heads[part][bucket];
            heads[part][bucket] = entry;
        }
    }

    /// <summary>The entries near a code, each with the bits that differ, the nearest first, then the earliest.</summary>
    internal IReadOnlyList<(int Entry, int Distance)> Near(UInt128 code)
    {
        queries++;
        List<(int Entry, int Distance)> found = [];
        for (int part = 0; part <= distance; part++)
        {
            for (int entry = heads[part][Bucket(code, part)]; entry != None; entry = next[part][entry])
            {
                if (seen[entry] == queries) continue;
                seen[entry] = queries;
                int differing = (int)UInt128.PopCount(codes[entry] ^ code);
                if (differing <= distance) found.Add((entry, differing));
            }
        }

        found.Sort((a, b) => (a.Distance, a.Entry).CompareTo((b.Distance, b.Entry)));
        return found;
    }

    private int Bucket(UInt128 code, int part)
    {
        int from = Bits * part / (distance + 1), to = Bits * (part + 1) / (distance + 1);
        UInt128 bits = (code << from) >> (Bits - (to - from));
        // Fibonacci hashing (Knuth, volume 3, section 6.4): the upper bits of a product with 2⁶⁴/φ.
        return (int)((((ulong)(bits >> 64) * 31 + (ulong)bits) * 0x9E3779B97F4A7C15) >> 48);
    }
}
