namespace GanFunctional.Torch.Tests;

/// <summary>batch_norm: batch normalisation and a leaky ReLU.</summary>
public sealed class BatchNormTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly torch.Generator rng = new(2);

    public void Dispose()
    {
        scope.Dispose();
        rng.Dispose();
    }

    public static TheoryData<bool, double> Modes => new()
    {
        { true, 0 }, { true, 0.2 }, { true, 1 }, { false, 0 }, { false, 0.2 }, { false, 1 },
    };

    private static readonly long[][] Shapes = [[5, 3], [2, 3, 4, 5], [1, 2, 3, 3], [3, 1, 2, 2], [2, 3, 4]];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Derivatives_hold_to_second_order(bool training, double slope)
    {
        foreach (long[] shape in Shapes)
        {
            long c = shape[1];
            Tensor mean = Derivatives.Random(rng, c), variance = Derivatives.Random(rng, c).Square() + 0.5;
            Tensor x = Derivatives.Random(rng, shape), gain = Derivatives.Random(rng, c), bias = Derivatives.Random(rng, c);
            Tensor Apply(Tensor[] t) =>
                Functional.BatchNorm(t[0], t.ElementAtOrDefault(1), t.ElementAtOrDefault(2), training ? null : mean, training ? null : variance, training, 0.1, 1e-3, slope);
            string what = $"[{string.Join(", ", shape)}], training {training}, slope {slope}";
            Derivatives.Hold(rng, what, Apply, x, gain, bias);
            Derivatives.Hold(rng, $"{what}, no parameters", Apply, x);
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Values_gradients_and_statistics_agree_with_aten(bool training, double slope)
    {
        foreach (long[] shape in (long[][])[.. Shapes, [64, 512], [3, 17, 5, 7], [16, 64, 32, 32], [8, 100, 1, 3]])
        {
            using DisposeScope inner = torch.NewDisposeScope();
            Tensor x = ((Derivatives.Random(rng, shape) * 2) + 3).to(ScalarType.BFloat16).to(ScalarType.Float64);
            Tensor[] inputs = [x, Derivatives.Random(rng, shape[1]).to(ScalarType.Float32).to(ScalarType.Float64), Derivatives.Random(rng, shape[1]).to(ScalarType.Float32).to(ScalarType.Float64)];
            Tensor cotangent = Derivatives.Random(rng, shape).to(ScalarType.BFloat16);
            Tensor Theirs(Tensor[] t, Tensor mean, Tensor variance) =>
                Functional.LeakyRelu(Aten.BatchNorm(t[0], t[1], t[2], mean, variance, training), slope);
            Tensor Ours(Tensor[] t, Tensor mean, Tensor variance) => Functional.BatchNorm(t[0], t[1], t[2], mean, variance, training, 0.1, 1e-5, slope);
            Tensor[] expected = Evaluate(Theirs, inputs, cotangent, graph: false);
            foreach ((ScalarType dtype, double tolerance) in new[] { (ScalarType.Float64, 1e-12), (ScalarType.Float32, 2e-5), (ScalarType.BFloat16, 1.0 / 128) })
            {
                foreach (bool graph in new[] { false, true })
                {
                    foreach (bool last in shape.Length == 4 ? new[] { false, true } : [false])
                    {
                        ScalarType parameters = dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
                        Tensor[] cast = [inputs[0].to(dtype), inputs[1].to(parameters), inputs[2].to(parameters)];
                        if (last) cast[0] = cast[0].ChannelsLast();
                        Tensor[] results = Evaluate(Ours, cast, cotangent, graph);
                        for (int i = 0; i < results.Length; i++)
                        {
                            string name = $"[{string.Join(", ", shape)}] {dtype}{(graph ? " with a graph" : "")}{(last ? ", channels last" : "")}, result {i}";
                            Assert.True((i <= 1 ? dtype : parameters) == results[i].dtype, $"{name} is {results[i].dtype}");
                            double distance = Check.Distance(results[i], expected[i]);
                            // In bfloat16 a parameter's gradient sums numbers that the activation's gradient has rounded once more.
                            double allowed = dtype == ScalarType.BFloat16 && i is 2 or 3 ? 2 * tolerance : tolerance;
                            Assert.True(distance <= allowed, $"{name}: {distance:g3}");
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void What_has_no_statistics_is_refused()
    {
        Tensor x = torch.ones([1, 3]), one = torch.ones([3]);
        Check.Refused(() => Functional.BatchNorm(x, null, null, null, null, training: true, 0.1, 1e-5), "batch_norm(Float32[1, 3]", "one value per channel");
        Check.Refused(() => Functional.BatchNorm(x, null, null, null, null, training: false, 0.1, 1e-5), "needs the running statistics");
        Check.Refused(() => Functional.BatchNorm(x, null, null, one, null, training: false, 0.1, 1e-5), "both running_mean and running_var");
        Check.Refused(() => Functional.BatchNorm(x, torch.ones([4]), null, one, one, training: false, 0.1, 1e-5), "x has 3 channels", "4 elements");
    }

    // The value, the gradient of each input, and the running statistics after it.
    private static Tensor[] Evaluate(Func<Tensor[], Tensor, Tensor, Tensor> function, Tensor[] inputs, Tensor cotangent, bool graph)
    {
        Tensor[] leaves = [.. inputs.Select(t => t.detach())];
        foreach (Tensor leaf in leaves) leaf.requires_grad = true;
        Tensor mean = inputs[1].detach().zeros_like().FillInPlace(2.5), variance = mean.ones_like().FillInPlace(3);
        Tensor value = function(leaves, mean, variance);
        return [value.detach(), .. Autograd.Grad([value], [cotangent.to(value.dtype)], leaves, createGraph: graph).Select(t => t.detach()), mean, variance];
    }
}
