namespace GanFunctional.Torch.Tests.Kernels.Padding;

/// <summary>Mirrored borders with the kernels installed: <see cref="FastKernelsTests"/> runs these in a process of their own.</summary>
public sealed class InstalledPadTests : IDisposable
{
    private static readonly Func<Tensor>[] Others =
    [
        () => Random(2, 20, 5, 6), () => Random(2, 20, 5, 6).ChannelsLast().to(torch.float64), () => Random(2, 3, 5, 6).ChannelsLast(), () => Random(20, 5, 6),
        () => Random(2, 20, 5, 12).ChannelsLast().slice(3, 0, 12, 2), () => Random(2, 20, 5, 6).ChannelsLast().to(torch.float16),
    ];

    private static readonly Lazy<string[]> Stock = new(() => [.. Others.Select(other => Convert.ToHexString(Gradients(other())[0].contiguous().to(torch.float64).ToBytes()))]);

    private static readonly Lazy<byte[]> StockBFloat16 = new(() => Adjoint(ScalarType.BFloat16).ToBytes());

    private readonly DisposeScope scope = torch.NewDisposeScope();

    public InstalledPadTests()
    {
        _ = (Stock.Value, StockBFloat16.Value);
        Assert.True(FastKernels.Install());
    }

    public void Dispose() => scope.Dispose();

    [Fact(Explicit = true)]
    public void First_and_second_derivatives_are_libtorch_s_in_float64_and_keep_channels_last()
    {
        foreach (ScalarType type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            Tensor x = Random(3, 20, 5, 6).ChannelsLast().to(type);
            Tensor[] actual = Gradients(x), expected = Gradients(x.to(torch.float64));
            for (int i = 0; i < actual.Length; i++)
            {
                Check.Close(expected[i], actual[i], type == ScalarType.Float32 ? 1e-6 : 1.0 / 64);
                Assert.Equal(x.stride(), actual[i].stride());
            }
        }
    }

    // libtorch rounds each sum on the way.
    [Fact(Explicit = true)]
    public void Sums_in_bfloat16_are_rounded_once()
    {
        byte[] actual = Adjoint(ScalarType.BFloat16).ToBytes();
        Assert.Equal(Adjoint(ScalarType.Float64).to(torch.bfloat16).ToBytes(), actual);
        Assert.NotEqual(StockBFloat16.Value, actual);
    }

    [Fact(Explicit = true)]
    public void What_is_not_served_is_libtorch_s_to_the_byte() =>
        Assert.Equal(Stock.Value, Others.Select(other => Convert.ToHexString(Gradients(other())[0].contiguous().to(torch.float64).ToBytes())));

    [Fact(Explicit = true)]
    public void Neither_served_nor_other_gradients_keep_memory()
    {
        Tensor[] images = [Random(16, 64, 16, 16).ChannelsLast().requires_grad_(true), Random(16, 64, 16, 16).requires_grad_(true)];
        Work(20);
        long before = Check.Resident();
        Work(300); // 600 MiB of gradients.
        Assert.InRange(Check.Resident() - before, long.MinValue, 20L << 20);

        void Work(int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
                using DisposeScope inner = torch.NewDisposeScope();
                foreach (Tensor each in images) Autograd.Grad(F.pad(each, [1, 1, 1, 1], PaddingModes.Reflect).sum(), [each]);
            }
        }
    }

    private static Tensor Adjoint(ScalarType type)
    {
        Tensor leaf = torch.zeros(3, 20, 5, 6).ChannelsLast().to(type).requires_grad_(true), given = Random(3, 20, 11, 10).ChannelsLast().to(torch.bfloat16).to(type);
        return Autograd.Grad([F.pad(leaf, [3, 1, 2, 4], PaddingModes.Reflect)], [given], [leaf])[0].contiguous();
    }

    // Of a function that is not linear, and of a penalty on its gradient.
    private static Tensor[] Gradients(Tensor x)
    {
        Tensor leaf = x.detach().requires_grad_(true);
        Tensor first = Autograd.Grad(F.pad(leaf, [3, 1, 2, 4], PaddingModes.Reflect).Square().Square().sum(), [leaf], createGraph: true)[0];
        return [first.detach(), Autograd.Grad(first.Square().sum(), [leaf])[0]];
    }

    private static Tensor Random(params long[] shape)
    {
        using torch.Generator rng = Generators.Seeded(1);
        return Draw.Normal(rng, shape);
    }
}
