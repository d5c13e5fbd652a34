using FsCheck;
using FsCheck.Fluent;

namespace GanFunctional.Torch.Tests.Kernels.Norms;

/// <summary>Batch normalisation with the kernels installed: <see cref="FastKernelsTests"/> runs these in a process of their own.</summary>
public sealed class InstalledNormTests : IDisposable
{
    private static readonly (string Name, Func<Tensor> Input, ScalarType Parameters)[] Others =
    [
        ("contiguous images", () => Random(4, 20, 5, 6), ScalarType.Float32),
        ("float64", () => Random(4, 20, 5, 6).ChannelsLast().to(torch.float64), ScalarType.Float64),
        ("float16", () => Random(4, 20, 5, 6).ChannelsLast().to(torch.float16), ScalarType.Float32),
        ("few channels", () => Random(4, 3, 5, 6).ChannelsLast(), ScalarType.Float32),
        ("bfloat16 parameters", () => Random(4, 20, 5, 6).ChannelsLast().to(torch.bfloat16), ScalarType.BFloat16),
        ("one dimension", () => Random(4, 20, 7), ScalarType.Float32),
        ("three dimensions", () => Random(2, 20, 3, 4, 5), ScalarType.Float32),
        ("every second row", () => Random(8, 20).slice(0, 0, 8, 2), ScalarType.Float32),
    ];

    private static readonly Lazy<string[]> Stock = new(() => [.. Others.Select(Bytes)]);

    private static readonly Lazy<string> StockServed = new(() => Bytes(("", () => Random(4, 20, 5, 6).ChannelsLast(), ScalarType.Float32)));

    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly int threads = Runtime.Threads;

    public InstalledNormTests()
    {
        _ = (Stock.Value, StockServed.Value);
        Assert.True(FastKernels.Install());
    }

    public void Dispose()
    {
        Runtime.Threads = threads;
        scope.Dispose();
    }

    [Fact(Explicit = true)]
    public void The_bytes_are_not_libtorch_s() =>
        Assert.NotEqual(StockServed.Value, Bytes(("", () => Random(4, 20, 5, 6).ChannelsLast(), ScalarType.Float32)));

    [Fact(Explicit = true)]
    public void What_is_not_served_is_libtorch_s_to_the_byte()
    {
        for (int i = 0; i < Others.Length; i++) Assert.True(Stock.Value[i] == Bytes(Others[i]), $"{Others[i].Name}: not libtorch's bytes");
    }

    // Values, running statistics, gradients, and those of a penalty on the gradients, as libtorch computes them in float64.
    [Fact(Explicit = true)]
    public void Values_statistics_and_derivatives_are_libtorch_s_in_float64() =>
        Prop.ForAll(
            (from n in Gen.Choose(1, 4)
             from channels in Gen.Choose(1, 70)
             from side in Gen.Choose(0, 9)
             from layout in Gen.Elements("last", "contiguous", "cut")
             from half in Gen.Elements(false, true)
             from training in Gen.Elements(false, true)
             from parameters in Gen.Elements(false, true)
             from running in Gen.Elements(false, true)
             from count in Gen.Choose(1, 3)
             from seed in Gen.Choose(1, 1000)
             select new Given(side == 0 ? [n + 7, channels] : [n, channels, side, 10 - side], layout, half, training, parameters, running || !training, count, seed)).ToArbitrary(),
            Holds).QuickCheckThrowOnFailure();

    [Fact(Explicit = true)]
    public void Instance_norm_and_its_derivatives_are_those_of_libtorch_in_float64()
    {
        foreach (bool half in new[] { false, true })
        {
            Tensor x = (Random(3, 20, 7, 9) + 3).ChannelsLast(), gain = Random(20) + 1.5, bias = Random(20);
            if (half) x = x.to(torch.bfloat16);
            Tensor[] actual = Results(t => Functional.InstanceNorm(t[0], t[1], t[2], 1e-3), x, gain, bias);
            Tensor[] expected = Results(t => Aten.InstanceNorm(t[0], t[1], t[2], null, null, 1e-3), [.. new[] { x, gain, bias }.Select(value => Exact(value)!)]);
            for (int i = 0; i < actual.Length; i++) Check.Close(expected[i], actual[i], half ? 1.0 / 64 : 1e-5);
        }

        static Tensor[] Results(Func<Tensor[], Tensor> norm, params Tensor[] values)
        {
            Tensor[] leaves = [.. values.Select(value => value.detach().requires_grad_(true))];
            Tensor y = norm(leaves);
            Tensor[] first = Autograd.Grad(y.sin().sum(), leaves, createGraph: true);
            Tensor penalty = first.Select(gradient => gradient.Square().sum().to(torch.float64)).Aggregate((a, b) => a + b);
            return [.. new[] { y }.Concat(first).Concat(Autograd.Grad(penalty, leaves)).Select(result => result.detach())];
        }
    }

    // Without a look at the images, which libtorch's own would multiply by zero.
    [Fact(Explicit = true)]
    public void A_gradient_of_zeros_gives_gradients_of_zeros()
    {
        foreach (ScalarType type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            Tensor x = (Random(4, 20, 5, 6) / 0).ChannelsLast().to(type).requires_grad_(true), gain = torch.ones(20).requires_grad_(true), bias = torch.ones(20).requires_grad_(true);
            Tensor y = F.batch_norm(x, null, null, gain, bias, training: true);
            foreach (Tensor gradient in Autograd.Grad([y], [y.detach().zeros_like()], [x, gain, bias])) Assert.Equal(0, gradient.abs().sum().to(torch.float32).item<float>());
        }
    }

    [Fact(Explicit = true)]
    public void Mistakes_are_refused()
    {
        Tensor x = Random(4, 20, 5, 6).ChannelsLast(), one = torch.ones(20);
        Refused(() => F.batch_norm(x.to(torch.int64), null, null, null, null, training: true), "not implemented for 'Long'");
        Refused(() => F.batch_norm(x, null, null, torch.ones(20, torch.float64), null, training: true), "expect parameter to have scalar type of Float");
        Refused(() => F.batch_norm(x, one.to(torch.float64), one, one, one, training: true), "expect parameter to have scalar type of Float");
        Refused(() => F.batch_norm(x, torch.ones(19), torch.ones(19), one, one, training: true), "running_mean should contain 20 elements not 19");
        Refused(() => F.batch_norm(x, null, null, torch.ones(21), null, training: true), "weight should contain 20 elements not 21");
        Assert.True(F.batch_norm(x, one, one, one, one, training: true).isfinite().all().item<bool>()); // It goes on.

        static void Refused(Func<Tensor> norm, string sentence) => Assert.Contains(sentence, Assert.ThrowsAny<Exception>(norm).Message, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void Neither_served_nor_refused_batches_keep_memory()
    {
        Tensor x = Random(16, 64, 16, 16).ChannelsLast().requires_grad_(true), other = Random(16, 64, 16, 16).requires_grad_(true), one = torch.ones(64), whole = x.detach().to(torch.int64);
        Work(20);
        long before = Check.Resident();
        Work(300); // 300 MiB of values, and as many of gradients.
        Assert.InRange(Check.Resident() - before, long.MinValue, 20L << 20);

        void Work(int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
                using DisposeScope inner = torch.NewDisposeScope();
                foreach (Tensor each in new[] { x, other }) Autograd.Grad(F.batch_norm(each, one, one, one, one, training: true).sum(), [each]);
                Assert.ThrowsAny<Exception>(() => F.batch_norm(whole, null, null, null, null, training: true));
            }
        }
    }

    private static bool Holds(Given given)
    {
        using DisposeScope inner = torch.NewDisposeScope();
        Runtime.Threads = given.Threads;
        using torch.Generator rng = Generators.Seeded((ulong)given.Seed);
        Tensor Normal(params long[] shape) => Draw.Normal(rng, shape);
        Tensor x = (Normal(given.Shape) * 2) + 3, cotangent = Normal([.. given.Shape.Reverse()]).permute([.. Enumerable.Range(0, given.Shape.Length).Reverse().Select(d => (long)d)]);
        if (given.Half) (x, cotangent) = (x.to(torch.bfloat16), cotangent.to(torch.bfloat16));
        if (given.Layout == "last" && given.Shape.Length == 4) (x, cotangent) = (x.ChannelsLast(), cotangent.ChannelsLast());
        if (given.Layout == "cut") x = torch.cat([x, x], 0).slice(0, 0, 2 * given.Shape[0], 2);
        long channels = given.Shape[1];
        Tensor?[] values = [x, given.Parameters ? Normal(channels) + 1.5 : null, given.Parameters ? Normal(channels) : null];
        Tensor mean = Normal(channels) + 3, variance = Normal(channels).Square() + 1;
        Tensor[] actual = Results(given, values, cotangent, mean, variance), expected = Results(given, [.. values.Select(Exact)], Exact(cotangent)!, Exact(mean)!, Exact(variance)!);
        for (int i = 0; i < actual.Length; i++)
        {
            // libtorch makes second derivatives of some ten operators, each of which rounds.
            bool second = i >= 3 + values.Count(value => value is not null);
            double tolerance = i < 2 ? 2e-6 : !given.Half ? 5e-5 : second ? 1.0 / 16 : 1.0 / 64, size = Math.Max(1e-2, expected[i].norm().item<double>()), error = (Exact(actual[i])! - expected[i]).norm().item<double>();
            Assert.True(error <= tolerance * size, $"{given}: result {i} is wrong by {error:g3} of {size:g3}");
        }

        return true;
    }

    // The running statistics; the value; the gradients; the second gradients.
    private static Tensor[] Results(Given given, Tensor?[] values, Tensor cotangent, Tensor mean, Tensor variance)
    {
        Tensor[] leaves = [.. values.OfType<Tensor>().Select(value => value.detach().requires_grad_(true))];
        (mean, variance) = (mean.clone(), variance.clone());
        Tensor y = F.batch_norm(
            leaves[0], given.Running ? mean : null, given.Running ? variance : null, given.Parameters ? leaves[1] : null, given.Parameters ? leaves[2] : null, given.Training, 0.1, 1e-3);
        Tensor[] first = Autograd.Grad([y], [cotangent], leaves, createGraph: true);
        Tensor penalty = (first[0].to(mean.dtype).Square() * 0.5).sum() + (given.Parameters ? first[1].Square().sum() : 0);
        List<Tensor> results = [mean, variance, y, .. first];
        if (penalty.requires_grad) results.AddRange(Autograd.Grad(penalty, leaves, allowUnused: true));
        return [.. results.Select(result => result.detach())];
    }

    private static string Bytes((string Name, Func<Tensor> Input, ScalarType Parameters) other)
    {
        using DisposeScope inner = torch.NewDisposeScope();
        Tensor x = other.Input().requires_grad_(true);
        Tensor Vector(double value) => torch.full([x.shape[1]], value, other.Parameters);
        Tensor gain = Vector(1.5).requires_grad_(true), bias = Vector(0.5), mean = Vector(1), variance = Vector(2);
        List<byte> bytes = [];
        foreach (bool training in new[] { true, false })
        {
            Tensor y = F.batch_norm(x, mean, variance, gain, bias, training);
            foreach (Tensor each in (Tensor[])[y, .. Autograd.Grad(y.Square().sum(), [x, gain]), mean, variance]) bytes.AddRange(each.detach().contiguous().to(torch.float64).ToBytes());
            bytes.AddRange(y.stride().SelectMany(BitConverter.GetBytes));
        }

        return Convert.ToHexString([.. bytes]);
    }

    private static Tensor Random(params long[] shape)
    {
        using torch.Generator rng = Generators.Seeded(1);
        return Draw.Normal(rng, shape);
    }

    private static Tensor? Exact(Tensor? value) => value?.to(torch.float64);

    private sealed record Given(long[] Shape, string Layout, bool Half, bool Training, bool Parameters, bool Running, int Threads, int Seed)
    {
        public override string ToString() =>
            $"[{string.Join(", ", Shape)}] {Layout}{(Half ? " bfloat16" : "")}{(Training ? " training" : "")}{(Parameters ? " with parameters" : "")}{(Running ? " running" : "")} on {Threads} threads";
    }
}
