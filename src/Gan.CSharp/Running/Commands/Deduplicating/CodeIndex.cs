namespace GanFunctional.CSharp;

/// <summary>
/// Index of codes of 128 bits, searched by Hamming distance. Two codes at a distance of at most d agree in at
/// least one of d + 1 parts. So each part has its own hash buckets, and only codes that share a bucket are
/// compared.
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

    /// <summary>Creates an empty index.</summary>
    /// <param name="capacity">Number of entries, which are numbered from 0.</param>
    /// <param name="distance">Largest distance of a search in bits, 0 to 127.</param>
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

    /// <summary>
    /// Finds the entries near a code, with their distances, in ascending order of distance, then of entry.
    /// </summary>
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
