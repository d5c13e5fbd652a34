namespace GanFunctional.Torch.Tests;

/// <summary>adam_direction against algorithm 1 of Kingma and Ba (2015), number by number.</summary>
public sealed class AdamTests : IDisposable
{
    private const double Beta1 = 0.5, Beta2 = 0.999, Epsilon = 1e-8;
    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly torch.Generator rng = new(3);

    public void Dispose()
    {
        scope.Dispose();
        rng.Dispose();
    }

    [Theory]
    [InlineData(ScalarType.Float64, false, 1e-14)]
    [InlineData(ScalarType.Float64, true, 1e-14)]
    [InlineData(ScalarType.Float32, false, 1e-6)]
    [InlineData(ScalarType.Float32, true, 1e-6)]
    public void Twenty_steps_follow_the_formula(ScalarType dtype, bool otherLayout, double tolerance)
    {
        long[] shape = [5, 3, 7, 11];
        Tensor mean = torch.zeros(shape, dtype), square = torch.zeros(shape, dtype);
        double[] m = new double[mean.numel()], v = new double[m.Length], direction = new double[m.Length];
        for (int t = 1; t <= 20; t++)
        {
            Tensor gradient = Draw.Normal(rng, shape, dtype: dtype);
            if (otherLayout) gradient = gradient.ChannelsLast();
            double[] g = gradient.ToArray<double>();
            for (int i = 0; i < g.Length; i++)
            {
                m[i] = (Beta1 * m[i]) + ((1 - Beta1) * g[i]);
                v[i] = (Beta2 * v[i]) + ((1 - Beta2) * g[i] * g[i]);
                direction[i] = m[i] / (1 - Math.Pow(Beta1, t)) / (Math.Sqrt(v[i] / (1 - Math.Pow(Beta2, t))) + Epsilon);
            }

            Tensor actual = Functional.AdamDirection(gradient, mean, square, Beta1, Beta2, Epsilon, t);
            Check.Close(Tensors.From(direction, shape), actual, tolerance);
            Check.Close(Tensors.From(m, shape), mean, tolerance);
            Check.Close(Tensors.From(v, shape), square, tolerance);
            Assert.Equal(g, gradient.ToArray<double>());
            Assert.Equal(dtype, actual.dtype);
        }
    }

    [Fact]
    public void A_direction_is_a_constant()
    {
        Tensor gradient = torch.ones([2]);
        gradient.requires_grad = true;
        Assert.False(Functional.AdamDirection(gradient, torch.zeros([2]), torch.zeros([2]), Beta1, Beta2, Epsilon, 1).requires_grad);
    }

    [Fact]
    public void Steps_count_from_one_and_shapes_must_agree()
    {
        Tensor g = torch.ones([2]);
        Check.Refused(() => Functional.AdamDirection(g, torch.zeros([2]), torch.zeros([2]), Beta1, Beta2, Epsilon, 0), "adam_direction(Float32[2]", "step counts from 1");
        Check.Refused(() => Functional.AdamDirection(g, torch.zeros([3]), torch.zeros([2]), Beta1, Beta2, Epsilon, 1), "differ in shape");
    }
}
