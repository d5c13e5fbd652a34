namespace GanFunctional.Torch.Tests;

/// <summary>Streams of random numbers: the seed and the state say all.</summary>
public sealed class RngTests : IDisposable
{
    private readonly Scope scope = new();

    public void Dispose() => scope.Dispose();

    private static byte[] Draw(Rng rng) => Tensor.Normal(rng, [1001]).ToBytes();

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(0xFFFF_FFFFUL)]
    [InlineData(0x1_0000_0000UL)]
    [InlineData(ulong.MaxValue)]
    public void The_same_seed_gives_the_same_bytes(ulong seed)
    {
        using Rng a = new(seed), b = new(seed);
        Assert.Equal(Draw(a), Draw(b));
        Assert.Equal(Draw(a), Draw(b));
        a.Reseed(seed);
        b.Reseed(seed);
        Assert.Equal(Draw(a), Draw(b));
        Assert.Equal(seed, a.Seed);
    }

    [Fact]
    public void Every_bit_of_the_seed_counts()
    {
        HashSet<string> streams = [];
        foreach (ulong seed in Enumerable.Range(0, 64).Select(bit => 1UL << bit).Append(0UL))
        {
            using Rng rng = new(seed);
            Assert.True(streams.Add(Convert.ToHexString(Draw(rng))), $"the seed {seed} gave a stream of another seed");
        }
    }

    [Fact]
    public void A_seed_below_two_to_the_32_gives_PyTorchs_stream()
    {
        // torch.manual_seed(42); torch.rand(4)
        using Rng rng = new(42);
        Check.Holds([4], [0.8822692632675171, 0.9150039553642273, 0.38286375999450684, 0.9593056440353394], Tensor.Uniform(rng, [4]));
    }

    [Theory]
    [InlineData(7UL)]
    [InlineData(0xABCD_0000_0007UL)]
    public void A_saved_state_goes_on_exactly_from_mid_stream(ulong seed)
    {
        using Rng rng = new(seed), other = new(99);
        Draw(rng);
        Tensor.Normal(rng, [3]); // An odd number: a normal number may be left over.
        byte[] saved = rng.State.ToBytes();
        byte[] expected = Draw(rng);
        other.State = Tensor.FromBytes(saved, DType.UInt8, saved.Length);
        Assert.Equal(expected, Draw(other));
        Assert.Equal(Draw(rng), Draw(other));
        Assert.Equal(5056, saved.Length);
    }

    [Fact]
    public void A_state_of_another_size_is_refused()
    {
        using Rng rng = new(1);
        Check.Refused(() => rng.State = Tensor.Zeros([7], DType.UInt8), "the random stream's state could not be set");
    }

    [Fact]
    public void Derived_streams_depend_on_seed_and_name_only()
    {
        using Rng a = new(5), b = new(5), elsewhere = new(6);
        Draw(a);
        using Rng fromA = a.Derive("noise"), fromB = b.Derive("noise"), named = b.Derive("data"), seeded = elsewhere.Derive("noise");
        byte[] noise = Draw(fromA);
        Assert.Equal(noise, Draw(fromB));
        Assert.NotEqual(noise, Draw(named));
        Assert.NotEqual(noise, Draw(seeded));
        Assert.NotEqual(noise, Draw(b));
    }

    [Fact]
    public void Derived_streams_do_not_meet()
    {
        HashSet<ulong> seeds = [];
        using Rng root = new(1);
        for (int i = 0; i < 2000; i++)
        {
            using Rng stream = root.Derive($"step {i}");
            Assert.True(seeds.Add(BitConverter.ToUInt64(Tensor.Uniform(stream, [2]).ToBytes())));
        }
    }

    [Fact]
    public void The_distributions_are_what_they_are_called()
    {
        using Rng rng = new(1);
        const int Count = 100_000;
        Tensor normal = Tensor.Normal(rng, [Count], 2, 3), uniform = Tensor.Uniform(rng, [Count], -1, 3), coins = Tensor.Bernoulli(rng, [Count], 0.3);
        Assert.Equal(2, normal.Mean().Item(), 0.05);
        Assert.Equal(9, normal.Variance([0]).Item(), 0.2);
        Assert.Equal(1, uniform.Mean().Item(), 0.02);
        Assert.InRange(uniform.Min().Item(), -1, -0.99);
        Assert.InRange(uniform.Max().Item(), 2.99, 3);
        Assert.Equal(0.3, coins.Mean().Item(), 0.01);
        Assert.Equal([0f, 1f], coins.ToArray<float>().Distinct().Order());
        Assert.Equal(DType.BFloat16, Tensor.Normal(rng, [2], dtype: DType.BFloat16).DType);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), Tensor.Permutation(rng, 100).ToArray<long>().Order());
    }

    [Fact]
    public void A_freed_stream_says_so()
    {
        Rng rng = new(1);
        rng.Dispose();
        rng.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Tensor.Normal(rng, [2]));
    }
}
