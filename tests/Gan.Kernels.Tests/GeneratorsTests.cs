namespace GanFunctional.Torch.Tests;

/// <summary>Streams of random numbers: the seed and the state say all.</summary>
public sealed class GeneratorsTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    private static byte[] Drawn(torch.Generator rng) => Draw.Normal(rng, [1001]).ToBytes();

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(0xFFFF_FFFFUL)]
    [InlineData(0x1_0000_0000UL)]
    [InlineData(ulong.MaxValue)]
    public void The_same_seed_gives_the_same_bytes(ulong seed)
    {
        using torch.Generator a = Generators.Seeded(seed), b = Generators.Seeded(seed);
        Assert.Equal(Drawn(a), Drawn(b));
        Assert.Equal(Drawn(a), Drawn(b));
        a.Reseed(seed);
        b.Reseed(seed);
        Assert.Equal(Drawn(a), Drawn(b));
        Assert.Equal(seed, (ulong)a.initial_seed());
    }

    [Fact]
    public void Every_bit_of_the_seed_counts()
    {
        HashSet<string> streams = [];
        foreach (ulong seed in Enumerable.Range(0, 64).Select(bit => 1UL << bit).Append(0UL))
        {
            using torch.Generator rng = Generators.Seeded(seed);
            Assert.True(streams.Add(Convert.ToHexString(Drawn(rng))), $"the seed {seed} gave a stream of another seed");
        }
    }

    [Fact]
    public void A_seed_below_two_to_the_32_gives_PyTorchs_stream()
    {
        // torch.manual_seed(42); torch.rand(4)
        using torch.Generator rng = Generators.Seeded(42);
        Check.Holds([4], [0.8822692632675171, 0.9150039553642273, 0.38286375999450684, 0.9593056440353394], Draw.Uniform(rng, [4]));
    }

    [Fact]
    public void Derived_streams_depend_on_seed_and_name_only()
    {
        using torch.Generator a = Generators.Seeded(5), b = Generators.Seeded(5), elsewhere = Generators.Seeded(6);
        Drawn(a);
        using torch.Generator fromA = a.Derive("noise"), fromB = b.Derive("noise"), named = b.Derive("data"), seeded = elsewhere.Derive("noise");
        byte[] noise = Drawn(fromA);
        Assert.Equal(noise, Drawn(fromB));
        Assert.NotEqual(noise, Drawn(named));
        Assert.NotEqual(noise, Drawn(seeded));
        Assert.NotEqual(noise, Drawn(b));
    }

    [Fact]
    public void Derived_streams_do_not_meet()
    {
        HashSet<ulong> seeds = [];
        using torch.Generator root = Generators.Seeded(1);
        for (int i = 0; i < 2000; i++)
        {
            using torch.Generator stream = root.Derive($"step {i}");
            Assert.True(seeds.Add(BitConverter.ToUInt64(Draw.Uniform(stream, [2]).ToBytes())));
        }
    }

    [Fact]
    public void The_distributions_are_what_they_are_called()
    {
        using torch.Generator rng = Generators.Seeded(1);
        const int Count = 100_000;
        Tensor normal = Draw.Normal(rng, [Count], 2, 3), uniform = Draw.Uniform(rng, [Count], -1, 3), coins = Draw.Bernoulli(rng, [Count], 0.3);
        Assert.Equal(2, normal.mean().Item(), 0.05);
        Assert.Equal(9, normal.var([0]).Item(), 0.2);
        Assert.Equal(1, uniform.mean().Item(), 0.02);
        Assert.InRange(uniform.min().Item(), -1, -0.99);
        Assert.InRange(uniform.max().Item(), 2.99, 3);
        Assert.Equal(0.3, coins.mean().Item(), 0.01);
        Assert.Equal([0f, 1f], coins.ToArray<float>().Distinct().Order());
        Assert.Equal(ScalarType.BFloat16, Draw.Normal(rng, [2], dtype: ScalarType.BFloat16).dtype);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), Draw.Permutation(rng, 100).ToArray<long>().Order());
    }

    [Fact]
    public void A_blank_stream_and_what_derives_from_it_draw_zeros()
    {
        using torch.Generator blank = Generators.Blank(), derived = blank.Derive("noise");
        foreach (torch.Generator rng in new[] { blank, derived })
        {
            Tensor normal = Draw.Normal(rng, [2, 3], 1, 2, ScalarType.Float64), coins = Draw.Bernoulli(rng, [4], 1);
            Assert.Equal(("Float64[2, 3]", "Float32[4]"), (normal.Describe(), coins.Describe()));
            Assert.Equal(0, normal.abs().max().Item() + coins.abs().max().Item());
        }
    }

    [Fact]
    public void A_freed_stream_says_so()
    {
        torch.Generator rng = Generators.Seeded(1);
        rng.Dispose();
        rng.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Draw.Normal(rng, [2]));
    }
}
