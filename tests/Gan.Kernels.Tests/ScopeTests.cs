namespace GanFunctional.Torch.Tests;

/// <summary>Native memory by blocks: the techniques of docs/memory.md, and what each frees.</summary>
public sealed class ScopeTests : IDisposable
{
    private readonly LiveTensors live = new();

    public void Dispose()
    {
        using (live) Assert.Equal(0, live.Added);
    }

    [Fact]
    public void A_dispose_scope_frees_what_was_made_in_it()
    {
        Tensor inside;
        using (torch.NewDisposeScope())
        {
            inside = torch.ones(2);
            _ = inside.Plus(inside).mean();
            Assert.Equal(3, live.Added);
        }

        Assert.Equal(0, live.Added);
        Assert.Equal("a freed tensor", inside.Describe());
    }

    [Fact]
    public void A_tensor_moves_out_of_its_scope_into_the_next()
    {
        using (torch.NewDisposeScope())
        {
            Tensor kept;
            using (torch.NewDisposeScope())
            {
                kept = Tensors.Full([1], 5).MoveToOuterDisposeScope();
                _ = torch.ones(1);
            }

            Assert.Equal(5, kept.Item());
            Assert.Equal(1, live.Added);
        }

        Assert.Equal(0, live.Added);
    }

    [Fact]
    public void A_detached_tensor_outlives_every_scope()
    {
        Tensor kept;
        using (torch.NewDisposeScope())
        {
            using (torch.NewDisposeScope()) kept = Tensors.Full([1], 5).DetachFromDisposeScope();
        }

        Assert.Equal(5, kept.Item());
        kept.Dispose();
        Assert.Equal("a freed tensor", kept.Describe());
    }

    [Fact]
    public void Run_keeps_the_result_alone()
    {
        using DisposeScope outer = torch.NewDisposeScope();
        Tensor x = Tensors.Full([2], 3);
        Tensor y = Scope.Run(() => x.Times(x).Plus(1));
        Check.Holds([2], [10, 10], y);
        Assert.Equal(2, live.Added);
        Assert.Equal(2, outer.DisposablesCount);
    }

    [Fact]
    public void Run_leaves_a_result_from_outside_where_it_was()
    {
        Tensor x;
        using (torch.NewDisposeScope())
        {
            x = torch.ones(2);
            Assert.Same(x, Scope.Run(() => Scope.Run(() => x)));
        }

        Assert.True(x.IsInvalid);
    }

    [Fact]
    public void Run_frees_all_when_it_fails()
    {
        Assert.Throws<InvalidOperationException>(() => Scope.Run(() =>
        {
            _ = torch.ones(2);
            throw new InvalidOperationException();
        }));
        Assert.Equal(0, live.Added);
    }

    [Fact]
    public void A_scope_around_a_long_loop_forgets_what_was_freed()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        for (int i = 0; i < 10_000; i++) torch.ones(1).Dispose();
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void What_takes_several_steps_leaves_the_result_alone()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor x = torch.ones(1, 3, 8, 8), weight = torch.ones(4, 3, 3, 3), mean = torch.zeros(4), square = torch.zeros(4), gradient = torch.ones(4);
        foreach (Func<Tensor> function in new[]
        {
            () => Functional.Conv2d(x, weight, null, [1, 1], [1, 1]),
            () => Functional.InstanceNorm(x, null, null, 1e-5, 0.2),
            () => Functional.Softplus(x),
            () => Arithmetic.Minus(1, x),
            () => new AdamStep(0.5, 0.999, 1e-8, 1).Directions([gradient], [mean], [square])[0],
        })
        {
            long before = live.Added;
            using Tensor result = function();
            Assert.Equal(1, live.Added - before);
        }
    }
}
