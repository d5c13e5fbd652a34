namespace GanFunctional.Torch.Tests;

/// <summary>A weight so large that the gradients of its uses are made together: the same gradient, and nothing left behind.</summary>
public sealed class UsesTests : IDisposable
{
    private static readonly Operator Reference = new("aten::conv2d"), TransposedReference = new("aten::conv_transpose2d.input");
    private static readonly long[] Two = [2, 2], One = [1, 1], None = [0, 0];

    private readonly Scope scope = new();
    private readonly Rng rng = new(1);

    public void Dispose()
    {
        scope.Dispose();
        rng.Dispose();
    }

    private static Tensor Convolve(Tensor x, Tensor w) => Functional.Conv2d(x, w, null, Two, One);

    private static Tensor AtenConvolve(Tensor x, Tensor w) => Reference.Call(x, w, default(Tensor), Two, One);

    private static Tensor Transpose(Tensor x, Tensor w) => Functional.ConvTranspose2d(x, w, null, Two, One, None);

    private static Tensor AtenTranspose(Tensor x, Tensor w) => TransposedReference.Call(x, w, default(Tensor), Two, One, None);

    private Tensor Random(params long[] shape) => Tensor.Normal(rng, shape);

    private static Tensor Leaf(Tensor value, DType dtype)
    {
        Tensor leaf = value.To(dtype).Detach();
        leaf.RequiresGrad = true;
        return leaf;
    }

    // Two uses, one of another batch size, and a gradient penalty at a third: its gradient passes the weight twice.
    private static Tensor Gradient(Func<Tensor, Tensor, Tensor> f, Tensor weight, DType dtype, DType activations, Tensor[] xs)
    {
        Tensor w = Leaf(weight, dtype);
        Tensor Use(Tensor x) => f(x.To(activations), w).To(dtype);
        Tensor at = Leaf(xs[2], dtype);
        Tensor slope = Autograd.Grad(Use(at).Square().Sum(), [at], createGraph: true)[0];
        Tensor loss = Use(xs[0].To(dtype)).Square().Sum() - Use(xs[1].To(dtype)).Sum() + (slope.Square().Sum() * 0.01);
        return Autograd.Grad(loss, [w])[0];
    }

    [Theory]
    [InlineData(DType.Float32, false, 1e-5)]
    [InlineData(DType.Float32, true, 1e-5)]
    [InlineData(DType.BFloat16, false, 1.0 / 64)]
    [InlineData(DType.BFloat16, true, 1.0 / 64)]
    public void The_gradient_of_all_uses_is_the_sum_of_theirs(DType activations, bool transposed, double tolerance)
    {
        Tensor weight = Random(transposed ? [256, 256, 4, 4] : [512, 128, 4, 4]) * 0.05;
        long channels = transposed ? 256 : 128;
        Tensor[] xs = [Random(2, channels, 4, 4), Random(3, channels, 4, 4), Random(2, channels, 4, 4)];
        Tensor expected = Gradient(transposed ? AtenTranspose : AtenConvolve, weight, DType.Float64, DType.Float64, xs);
        Tensor actual = Gradient(transposed ? Transpose : Convolve, weight, DType.Float32, activations, xs);
        Check.Close(expected, actual, tolerance);
    }

    [Fact]
    public void Uses_of_one_weight_before_and_after_a_change_are_kept_apart()
    {
        Tensor w = Leaf(Random(512, 128, 4, 4), DType.Float32), x = Random(1, 128, 4, 4);
        Tensor before = Convolve(x, w).Sum();
        Tensor first = Autograd.Grad(before, [w], retainGraph: true)[0];
        using (Autograd.NoGrad()) w.AddInPlace(Tensor.Ones([1]));
        Tensor second = Autograd.Grad(Convolve(2 * x, w).Sum(), [w])[0];
        Check.Close(2 * first, second, 1e-6);
    }

    [Fact]
    public void What_an_error_left_waiting_is_dropped()
    {
        Tensor w = Leaf(Random(512, 128, 4, 4), DType.Float32), x = Random(1, 128, 4, 4), spoilt = Random(1, 128, 4, 4);
        Tensor expected = Autograd.Grad(Convolve(x, w).Sum(), [w])[0];
        // Backward meets the last use first; the one before it was changed since.
        Tensor loss = Convolve(spoilt, w).Sum();
        loss = loss + Convolve(x, w).Sum();
        spoilt.FillInPlace(0);
        Assert.Throws<TorchException>(() => Autograd.Grad(loss, [w]));
        Check.Close(expected, Autograd.Grad(Convolve(x, w).Sum(), [w])[0], 0);
    }

    [Fact]
    public void Weights_that_are_gone_leave_no_memory()
    {
        Assert.SkipUnless(File.Exists("/proc/self/statm"), "the resident memory is read from /proc");
        Tensor x = Random(1, 128, 4, 4);

        void Round()
        {
            using Scope round = new();
            Tensor w = Leaf(Tensor.Ones([512, 128, 4, 4]), DType.Float32);
            Autograd.Grad(Convolve(x, w).Sum(), [w]);
        }

        for (int i = 0; i < 10; i++) Round();
        long before = Check.Resident();
        for (int i = 0; i < 100; i++) Round();
        // The weights alone were 400 MB.
        Assert.InRange(Check.Resident() - before, long.MinValue, 64 << 20);
    }
}
