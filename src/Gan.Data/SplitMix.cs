namespace GanFunctional.Data;

/// <summary>
/// The SplitMix64 generator (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014): a counter
/// that steps by the golden ratio, and a mixing function over it. It is ours, and not <see cref="Random"/>, because the order of
/// a data set has to be the same on every .NET version.
/// </summary>
/// <param name="state">The counter's start.</param>
public struct SplitMix(ulong state)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong _state = state;

    /// <summary>An independent stream for each combination of a seed, a purpose and a position.</summary>
    public static SplitMix For(ulong seed, ulong purpose, ulong position) =>
        new(Mix(Mix(Mix(seed + Golden) ^ purpose) + Golden * position));

    /// <summary>The next 64 uniform bits.</summary>
    public ulong Next() => Mix(_state += Golden);

    /// <summary>
    /// A uniform integer in [0, <paramref name="bound"/>), without bias (Lemire, "Fast random integer generation in an interval",
    /// 2019).
    /// </summary>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        ulong range = (ulong)bound;
        ulong high = Math.BigMul(Next(), range, out ulong low);
        if (low < range)
        {
            ulong threshold = (0 - range) % range;
            while (low < threshold)
                high = Math.BigMul(Next(), range, out low);
        }

        return (int)high;
    }

    /// <summary>The numbers 0 … <paramref name="count"/> − 1 in random order (Fisher and Yates).</summary>
    public int[] Permutation(int count)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            int j = Below(i + 1);
            order[i] = order[j];
            order[j] = i;
        }

        return order;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
