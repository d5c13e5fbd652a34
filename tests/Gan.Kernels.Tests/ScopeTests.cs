namespace GanFunctional.Torch.Tests;

/// <summary>What a scope frees, and what it leaves.</summary>
public sealed class ScopeTests : IDisposable
{
    private readonly LiveTensors live = new();

    public void Dispose()
    {
        using (live)
        {
            Assert.Null(Scope.Current);
            Assert.Equal(0, live.Added);
        }
    }

    [Fact]
    public void A_scope_frees_what_was_made_in_it()
    {
        Tensor inside;
        using (Scope scope = new())
        {
            inside = Tensor.Ones([2]);
            _ = inside + inside;
            Assert.Equal(2, scope.Count);
            Assert.Equal(2, live.Added);
            Assert.Same(scope, Scope.Current);
        }

        Assert.Equal(0, live.Added);
        Assert.Equal("a freed tensor", inside.ToString());
    }

    [Fact]
    public void A_freed_tensor_says_so()
    {
        Tensor inside;
        using (new Scope()) inside = Tensor.Ones([2]);
        foreach (Action use in new Action[] { () => _ = inside + 1, () => _ = inside.Shape, () => inside.ToArray<float>(), () => inside.RequiresGrad = true, () => Autograd.Grad(inside, [inside]) })
            Assert.Contains("the tensor was freed: keep it", Assert.Throws<ObjectDisposedException>(use).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scopes_nest_and_keep_moves_one_out()
    {
        using (Scope outer = new())
        {
            Tensor kept;
            using (Scope inner = new())
            {
                kept = Tensor.Full([1], 5).Keep();
                Assert.Equal(0, inner.Count);
                Assert.Equal(1, outer.Count);
                _ = Tensor.Ones([1]);
            }

            Assert.Same(outer, Scope.Current);
            Assert.Equal(5, kept.Item());
            Assert.Equal(1, live.Added);
        }

        Assert.Equal(0, live.Added);
    }

    [Fact]
    public void Kept_out_of_the_outermost_scope_a_tensor_lives_until_it_is_disposed()
    {
        Tensor kept;
        using (new Scope()) kept = Tensor.Full([1], 5).Keep();
        Assert.Equal(5, kept.Item());
        kept.Dispose();
        kept.Dispose();
        Assert.Equal("a freed tensor", kept.ToString());
    }

    [Fact]
    public void Run_keeps_the_result_alone()
    {
        using Scope outer = new();
        Tensor x = Tensor.Full([2], 3);
        Tensor y = Scope.Run(() => (x * x) + 1);
        Check.Holds([2], [10, 10], y);
        Assert.Equal(2, live.Added);
        Assert.Equal(2, outer.Count);
    }

    [Fact]
    public void Run_leaves_a_result_from_outside_where_it_was()
    {
        Tensor x;
        using (new Scope())
        {
            x = Tensor.Ones([2]);
            Assert.Same(x, Scope.Run(() => Scope.Run(() => x)));
        }

        Assert.Throws<ObjectDisposedException>(() => x.Shape);
    }

    [Fact]
    public void Run_frees_all_when_it_fails()
    {
        Assert.Throws<InvalidOperationException>(() => Scope.Run(() =>
        {
            _ = Tensor.Ones([2]);
            throw new InvalidOperationException();
        }));
        Assert.Equal(0, live.Added);
    }

    [Fact]
    public void A_scope_around_a_long_loop_forgets_what_was_freed()
    {
        using Scope scope = new();
        Tensor first = Tensor.Ones([1]);
        List<WeakReference> freed = [.. Enumerable.Range(0, 10_000).Select(_ => MakeAndFree())];
        GC.Collect();
        Assert.InRange(freed.Count(reference => reference.IsAlive), 0, 200);
        Assert.Equal(1, scope.Count);
        Assert.Equal(1, first.Item());

        static WeakReference MakeAndFree()
        {
            using Tensor tensor = Tensor.Ones([1]);
            return new(tensor);
        }
    }

    [Fact]
    public void Outside_is_outside_every_scope()
    {
        Tensor made;
        using (Scope scope = new())
        {
            made = Scope.Outside(() =>
            {
                Assert.Null(Scope.Current);
                return Tensor.Full([1], 4);
            });
            Assert.Same(scope, Scope.Current);
        }

        Assert.Equal(4, made.Item());
        made.Dispose();
    }

    [Fact]
    public void Scopes_are_closed_innermost_first()
    {
        Scope outer = new(), inner = new();
        Assert.Contains("innermost first", Assert.Throws<InvalidOperationException>(outer.Dispose).Message, StringComparison.Ordinal);
        inner.Dispose();
        inner.Dispose();
        Assert.Same(outer, Scope.Current);
        outer.Dispose();
    }

    [Fact]
    public void A_scope_is_closed_on_its_thread()
    {
        using Scope scope = new();
        Exception? error = null;
        Thread other = new(() => error = Record.Exception(scope.Dispose));
        other.Start();
        other.Join();
        Assert.IsType<InvalidOperationException>(error);
    }
}
