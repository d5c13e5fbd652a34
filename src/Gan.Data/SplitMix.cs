namespace GanFunctional.Data;

/// <summary>
/// The SplitMix64 generator (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA
/// 2014): a counter that steps by the golden ratio, and a mixing function over it. Unlike
/// <see cref="Random"/>, it gives the same numbers on every .NET version.
/// </summary>
/// <param name="state">Initial state of the counter.</param>
public struct SplitMix(ulong state)
{
    private ulong _state = state;

    /// <summary>
    /// Starts an independent stream for each combination of a seed, a purpose and a position.
    /// </summary>
    public static SplitMix For(ulong seed, ulong purpose, ulong position) =>
        new(SplitMix64.Mix(SplitMix64.Mix(SplitMix64.Mix(seed + SplitMix64.Golden) ^ purpose) + SplitMix64.Golden * position));

    /// <summary>Draws 64 uniform bits.</summary>
    public ulong Next() => SplitMix64.Mix(_state += SplitMix64.Golden);

    /// <summary>
    /// Draws a uniform integer in [0, <paramref name="bound"/>), without bias (Lemire, "Fast random integer
    /// generation in an interval", 2019).
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

    /// <summary>Shuffles the numbers 0 … <paramref name="count"/> − 1 (Fisher and Yates).</summary>
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
}
