namespace GanFunctional.Torch.Tests;

/// <summary>instance_norm: instance normalisation and a leaky ReLU.</summary>
public sealed class InstanceNormTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly torch.Generator rng = new(3);

    public void Dispose()
    {
        scope.Dispose();
        rng.Dispose();
    }

    public static TheoryData<double> Slopes => new() { 0, 0.2, 1 };

    private static readonly long[][] Shapes = [[2, 3, 4, 5], [1, 2, 3, 3], [3, 1, 2, 2], [2, 3, 4]];

    [Theory]
    [MemberData(nameof(Slopes))]
    public void Derivatives_hold_to_second_order(double slope)
    {
        foreach (long[] shape in Shapes)
        {
            Tensor x = Derivatives.Random(rng, shape), gain = Derivatives.Random(rng, shape[1]), bias = Derivatives.Random(rng, shape[1]);
            Tensor Apply(Tensor[] t) => Functional.InstanceNorm(t[0], t.ElementAtOrDefault(1), t.ElementAtOrDefault(2), 1e-3, slope);
            string what = $"[{string.Join(", ", shape)}], slope {slope}";
            Derivatives.Hold(rng, what, Apply, x, gain, bias);
            Derivatives.Hold(rng, $"{what}, no parameters", Apply, x);
            // Running statistics are moved by every evaluation, and no derivative may see them.
            Tensor mean = Derivatives.Random(rng, shape[1]), variance = Derivatives.Random(rng, shape[1]).Square();
            Tensor Tracked(Tensor[] t) => Functional.InstanceNorm(t[0], t[1], t[2], 1e-3, slope, mean, variance);
            Derivatives.Hold(rng, $"{what}, tracked", Tracked, x, gain, bias);
        }
    }

    [Theory]
    [MemberData(nameof(Slopes))]
    public void Values_gradients_and_statistics_agree_with_aten(double slope)
    {
        // The last two are enough for more than one thread, whose parts begin and end within an image.
        foreach (long[] shape in (long[][])[.. Shapes, [3, 17, 5, 7], [1, 64, 64, 64], [5, 96, 21, 19]])
        {
            using DisposeScope inner = torch.NewDisposeScope();
            Tensor x = ((Derivatives.Random(rng, shape) * 2) + 3).to(ScalarType.BFloat16).to(ScalarType.Float64);
            Tensor[] inputs = [x, Rounded(shape[1]), Rounded(shape[1])];
            Tensor cotangent = Derivatives.Random(rng, shape).to(ScalarType.BFloat16);
            Tensor Theirs(Tensor[] t, Tensor mean, Tensor variance) =>
                Functional.LeakyRelu(Aten.InstanceNorm(t[0], t[1], t[2], mean, variance), slope);
            Tensor Ours(Tensor[] t, Tensor mean, Tensor variance) => Functional.InstanceNorm(t[0], t[1], t[2], 1e-5, slope, mean, variance);
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
    public void Values_and_gradients_keep_channels_last()
    {
        foreach (long images in new[] { 1, 3 })
        {
            Tensor x = Draw.Normal(rng, [images, 5, 6, 7]).ChannelsLast().requires_grad_(true), weight = Draw.Normal(rng, [images, 5, 6, 7]).ChannelsLast();
            Tensor y = Functional.InstanceNorm(x, null, null, 1e-5, 0.2);
            Assert.Equal(x.stride(), y.stride());
            Assert.Equal(x.stride(), Autograd.Grad([y], [weight], [x])[0].stride());
        }
    }

    [Fact]
    public void Each_image_far_from_zero_keeps_its_variance()
    {
        Tensor offsets = Tensors.Range(1, 5).to(ScalarType.Float32).reshape(4, 1, 1, 1) * 1000;
        Tensor x = (Draw.Normal(rng, [4, 8, 16, 16]) + offsets).ChannelsLast();
        Tensor y = Functional.InstanceNorm(x, null, null, 1e-5);
        Check.Close(Aten.InstanceNorm(x.to(ScalarType.Float64), null, null, null, null), y, 5e-4);
    }

    [Fact]
    public void What_has_no_statistics_is_refused()
    {
        Tensor one = torch.ones([3]);
        Check.Refused(() => Functional.InstanceNorm(torch.ones([4, 3, 1, 1]), null, null, 1e-5), "instance_norm(Float32[4, 3, 1, 1]", "one value per channel");
        Check.Refused(() => Functional.InstanceNorm(torch.ones([4, 3]), null, null, 1e-5), "[n, c, h, w] is needed");
        Check.Refused(() => Functional.InstanceNorm(torch.ones([4, 3, 2, 2]), torch.ones([4]), null, 1e-5), "x has 3 channels", "4 elements");
        Check.Refused(() => Functional.InstanceNorm(torch.ones([4, 3, 2, 2]), null, null, 1e-5, runningMean: one), "both running_mean and running_var");
    }

    private Tensor Rounded(long count) => Derivatives.Random(rng, count).to(ScalarType.Float32).to(ScalarType.Float64);

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
