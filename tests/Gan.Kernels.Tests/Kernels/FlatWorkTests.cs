namespace GanFunctional.Torch.Tests.Kernels;

/// <summary>One call for all parameters gives what operators give each, whatever the layouts, and autograd sees that they changed.</summary>
public sealed class FlatWorkTests : IDisposable
{
    // Less than a vector, no multiple of one, and several pieces of work.
    private static readonly long[][] Shapes = [[1], [3], [37, 5], [100_003], [], [0, 4]];

    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly torch.Generator rng = new(4);

    public void Dispose()
    {
        scope.Dispose();
        rng.Dispose();
    }

    [Theory]
    [InlineData(ScalarType.Float32, 1e-7)]
    [InlineData(ScalarType.Float64, 1e-15)]
    [InlineData(ScalarType.BFloat16, 0)]
    public void Changing_many_is_changing_each(ScalarType dtype, double tolerance)
    {
        Agree((x, other) => x.AddInPlace(other, -0.3), (xs, others) => xs.AddInPlace(others, -0.3));
        foreach (double weight in new[] { 0, 0.001, 0.499, 0.5, 0.9, 1 })
            Agree((x, end) => x.LerpInPlace(end, weight), (xs, ends) => xs.LerpInPlace(ends, weight));

        void Agree(Action<Tensor, Tensor> one, Action<Tensor[], Tensor[]> all)
        {
            using IDisposable constant = torch.no_grad();
            Tensor[] others = Drawn(dtype), changed = Drawn(dtype), expected = [.. changed.Select(x => x.clone())];
            for (int i = 0; i < changed.Length; i++) one(expected[i], others[i]);
            all(changed, others);
            for (int i = 0; i < changed.Length; i++) Check.Close(expected[i], changed[i], tolerance);
        }
    }

    [Fact]
    public void A_weight_of_one_gives_the_end_and_an_end_that_is_reached_is_kept()
    {
        using IDisposable constant = torch.no_grad();
        Tensor x = Draw.Normal(rng, [1001]), end = Draw.Normal(rng, [1001]);
        new[] { x }.LerpInPlace([end], 1);
        Assert.Equal(end.ToBytes(), x.ToBytes());
        new[] { x }.LerpInPlace([end], 0.001);
        Assert.Equal(end.ToBytes(), x.ToBytes());
    }

    [Fact]
    public void Layouts_may_differ_and_have_gaps()
    {
        Tensor image = Draw.Normal(rng, [2, 3, 4, 5]), wide = Draw.Normal(rng, [6, 8]), row = Draw.Normal(rng, [1, 4]), number = Draw.Normal(rng, [7]);
        Tensor[] before = [image.ChannelsLast(), image.ChannelsLast(), image.clone(), wide.narrow(1, 2, 3), row.clone(), number[0].expand(5).clone()];
        Tensor[] others = [image.ChannelsLast(), image, image.ChannelsLast(), wide.t().narrow(0, 2, 3).t(), row.as_strided([1, 4], [77, 1]), number[0].expand(5)];
        Tensor[] expected = [.. before.Zip(others, (x, other) => x.Plus(other.Times(2)))];
        using IDisposable constant = torch.no_grad();
        before.AddInPlace(others, 2);
        for (int i = 0; i < before.Length; i++) Check.Close(expected[i], before[i], 1e-6);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void The_bytes_do_not_depend_on_the_threads(int threads)
    {
        Tensor[] gradients = Drawn(ScalarType.Float32), means = Drawn(ScalarType.Float32), squares = [.. Drawn(ScalarType.Float32).Select(x => x.Square())];
        Assert.Equal(Bytes(1), Bytes(threads));

        byte[][] Bytes(int number)
        {
            int before = Runtime.Threads;
            Runtime.Threads = number;
            try
            {
                Tensor[] m = [.. means.Select(x => x.clone())], v = [.. squares.Select(x => x.clone())];
                Tensor[] directions = new AdamStep(0.5, 0.999, 1e-8, 3).Directions(gradients, m, v);
                return [.. directions.Concat(m).Concat(v).Select(x => x.ToBytes())];
            }
            finally
            {
                Runtime.Threads = before;
            }
        }
    }

    // Alone and at the end of a vector.
    [Fact]
    public void An_element_s_bytes_depend_on_no_other_element()
    {
        Tensor gradient = Draw.Normal(rng, [1000]), mean = Draw.Normal(rng, [1000]), square = Draw.Normal(rng, [1000]).Square();
        byte[] alone = Directions(999, 1), together = Directions(0, 1000);
        Assert.Equal(alone, together[^4..]);

        byte[] Directions(long from, long count) =>
            new AdamStep(0.9, 0.999, 1e-8, 2).Directions([gradient.narrow(0, from, count)], [mean.narrow(0, from, count).clone()], [square.narrow(0, from, count).clone()])[0].ToBytes();
    }

    [Fact]
    public void A_graph_that_needs_what_was_changed_is_refused()
    {
        Tensor moved = torch.ones([5]), still = torch.ones([5]);
        moved.requires_grad = still.requires_grad = true;
        Tensor stale = moved.Times(moved).sum(), fresh = still.Times(still).sum();
        using (torch.no_grad()) new[] { moved }.AddInPlace([torch.ones([5])]);
        Check.Refused(() => Autograd.Grad(stale, [moved]), "modified by an inplace operation");
        Check.Holds([5], [2, 2, 2, 2, 2], Autograd.Grad(fresh, [still])[0]);
        Assert.True(moved.requires_grad && moved.is_leaf);
    }

    [Fact]
    public void A_parameter_that_records_a_graph_is_not_changed()
    {
        Tensor parameter = torch.ones([5]);
        parameter.requires_grad = true;
        Check.Refused(() => new[] { parameter }.AddInPlace([torch.ones([5])]), "leaf");
        Check.Holds([5], [1, 1, 1, 1, 1], parameter);
    }

    [Fact]
    public void A_graph_that_is_recorded_has_the_sum_in_it()
    {
        Tensor x = torch.ones([5]), sum = torch.ones([5]);
        x.requires_grad = true;
        new[] { sum }.AddInPlace([x], 3);
        Check.Holds([5], [3, 3, 3, 3, 3], Autograd.Grad(sum.sum(), [x])[0]);
    }

    [Fact]
    public void Numbers_and_shapes_must_agree()
    {
        Check.Refused(() => new[] { torch.ones([2]) }.AddInPlace([]), "1 tensors were given 0 others");
        Check.Refused(() => new[] { torch.ones([2]) }.AddInPlace([torch.ones([3])]), "add_(Float32[2], Float32[3]");
    }

    private Tensor[] Drawn(ScalarType dtype) => [.. Shapes.Select(shape => Draw.Normal(rng, shape).to_type(dtype))];
}
