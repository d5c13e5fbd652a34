using System.Numerics;
using Xunit;

namespace GanFunctional.CSharp.Tests;

public sealed class CodeIndexTests
{
    // Every entry is looked up among those before it, near and far ones.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(32)]
    public void Finds_what_comparing_with_all_finds(int distance)
    {
        Random random = new(3);
        List<UInt128> codes = [];
        for (int i = 0; i < 300; i++)
        {
            UInt128 code = i % 3 == 0 || i < 3 ? Any(random) : codes[random.Next(codes.Count)];
            for (int flips = random.Next(distance + 3); flips > 0; flips--) code ^= UInt128.One << random.Next(128);
            codes.Add(code);
        }

        CodeIndex index = new(codes.Count, distance);
        int found = 0;
        for (int i = 0; i < codes.Count; i++)
        {
            (int, int)[] expected = [.. Enumerable.Range(0, i).Select(j => (j, Differing(codes[i], codes[j]))).Where(pair => pair.Item2 <= distance).OrderBy(pair => (pair.Item2, pair.j))];
            Assert.Equal(expected, index.Near(codes[i]));
            found += expected.Length;
            index.Add(i, codes[i]);
        }

        Assert.InRange(found, 50, 300 * 300);
    }

    [Fact]
    public void Equal_codes_are_found_also_at_distance_0()
    {
        CodeIndex index = new(2, 0);
        index.Add(0, UInt128.MaxValue);
        Assert.Equal([(0, 0)], index.Near(UInt128.MaxValue));
        Assert.Empty(index.Near(UInt128.MaxValue - 1));
        Assert.Empty(index.Near(0));
    }

    private static UInt128 Any(Random random) => new((ulong)random.NextInt64(), (ulong)random.NextInt64());

    private static int Differing(UInt128 a, UInt128 b) => BitOperations.PopCount((ulong)((a ^ b) >> 64)) + BitOperations.PopCount((ulong)(a ^ b));
}
