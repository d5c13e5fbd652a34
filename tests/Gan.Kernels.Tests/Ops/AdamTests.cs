namespace GanFunctional.Torch.Tests;

/// <summary>Adam's directions, and parameters moved along them, against algorithm 1 of Kingma and Ba (2015), number by number.</summary>
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

    // Three parameters: of several pieces and an end that fills no vector, of one number, and of none.
    [Theory]
    [InlineData(ScalarType.Float64, false, 1e-14)]
    [InlineData(ScalarType.Float64, true, 1e-14)]
    [InlineData(ScalarType.Float32, false, 1e-6)]
    [InlineData(ScalarType.Float32, true, 1e-6)]
    public void Twenty_steps_follow_the_formula(ScalarType dtype, bool otherLayout, double tolerance)
    {
        long[][] shapes = [[37, 31, 9, 11], [1], [0, 3]];
        Tensor[] means = [.. shapes.Select(shape => torch.zeros(shape, dtype))], squares = [.. shapes.Select(shape => torch.zeros(shape, dtype))];
        double[][] ms = [.. means.Select(mean => new double[mean.numel()])], vs = [.. means.Select(mean => new double[mean.numel()])];
        for (int t = 1; t <= 20; t++)
        {
            Tensor[] gradients = [.. shapes.Select(shape => Draw.Normal(rng, shape, dtype: dtype))];
            if (otherLayout) gradients[0] = gradients[0].ChannelsLast();
            double[][] before = [.. gradients.Select(gradient => gradient.ToArray<double>())];
            AdamStep step = new(Beta1, Beta2, Epsilon, t);
            Tensor[] moments = [.. means.Concat(squares).Select(moment => moment.clone())], parameters = [.. gradients.Select(gradient => gradient.cos())];
            Tensor[] moved = [.. parameters.Select(parameter => parameter.clone())];
            Tensor[] directions = step.Directions(gradients, means, squares);
            for (int p = 0; p < shapes.Length; p++)
            {
                double[] g = before[p], m = ms[p], v = vs[p], direction = new double[g.Length];
                for (int i = 0; i < g.Length; i++)
                {
                    m[i] = (Beta1 * m[i]) + ((1 - Beta1) * g[i]);
                    v[i] = (Beta2 * v[i]) + ((1 - Beta2) * g[i] * g[i]);
                    direction[i] = m[i] / (1 - Math.Pow(Beta1, t)) / (Math.Sqrt(v[i] / (1 - Math.Pow(Beta2, t))) + Epsilon);
                }

                Check.Close(Tensors.From(direction, shapes[p]), directions[p], tolerance);
                Check.Close(Tensors.From(m, shapes[p]), means[p], tolerance);
                Check.Close(Tensors.From(v, shapes[p]), squares[p], tolerance);
                Assert.Equal(g, gradients[p].ToArray<double>());
                Assert.Equal(dtype, directions[p].dtype);
            }

            // In one pass: what the directions give.
            step.AddTo(moved, -0.1, gradients, moments[..3], moments[3..]);
            using IDisposable constant = torch.no_grad();
            parameters.AddInPlace(directions, -0.1);
            foreach ((Tensor expected, Tensor actual) in parameters.Concat(means).Concat(squares).Zip(moved.Concat(moments))) Check.Close(expected, actual, tolerance);
        }
    }

    [Fact]
    public void A_direction_is_a_constant()
    {
        Tensor gradient = torch.ones([2]);
        gradient.requires_grad = true;
        Assert.False(new AdamStep(Beta1, Beta2, Epsilon, 1).Directions([gradient], [torch.zeros([2])], [torch.zeros([2])])[0].requires_grad);
    }

    [Fact]
    public void Steps_count_from_one_and_numbers_and_shapes_must_agree()
    {
        Tensor g = torch.ones([2]), two = torch.zeros([2]);
        AdamStep first = new(Beta1, Beta2, Epsilon, 1);
        Check.Refused(() => (first with { Step = 0 }).Directions([g], [two], [two]), "adam: ", "counts from 1, got 0");
        Check.Refused(() => first.Directions([g], [torch.zeros([3])], [two]), "its gradient Float32[2]", "Float32[3]", "differ in shape");
        Check.Refused(() => first.Directions([g, g], [two], [two, two]), "2 gradients", "1 means and 2 squares");
        Check.Refused(() => first.AddTo([], -1, [g], [two], [two]), "0 parameters", "1 gradients");
    }
}
