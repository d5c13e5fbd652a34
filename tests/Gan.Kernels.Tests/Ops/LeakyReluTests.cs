namespace GanFunctional.Torch.Tests;

/// <summary>leaky_relu: values, first and second derivatives.</summary>
public sealed class LeakyReluTests : IDisposable
{
    private readonly Scope scope = new();
    private readonly Rng rng = new(1);

    public void Dispose()
    {
        scope.Dispose();
        rng.Dispose();
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.2)]
    [InlineData(1.0)]
    [InlineData(-0.5)]
    public void Derivatives_hold_to_second_order(double slope)
    {
        // Clear of the kink, which differences must not straddle.
        Tensor x = Derivatives.Random(rng, 3, 4, 5, 5);
        x = x + (x.Sign() * 0.1);
        Derivatives.Hold(rng, $"slope {slope}", t => Functional.LeakyRelu(t[0], slope), x);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.BFloat16)]
    [InlineData(DType.Float64)]
    public void Values_and_gradients_are_libtorchs(DType dtype)
    {
        Tensor x = Tensor.Normal(rng, [2, 3, 7, 5]).To(dtype), dy = Tensor.Normal(rng, [2, 3, 7, 5]).To(dtype);
        x.Narrow(0, 0, 1).Narrow(1, 0, 1).FillInPlace(0);
        foreach (double slope in new[] { 0, 0.2, 1 })
        {
            Tensor[] Of(Func<Tensor, Tensor> f)
            {
                Tensor leaf = x.Clone();
                leaf.RequiresGrad = true;
                Tensor y = f(leaf);
                return [y.Detach(), Autograd.Grad([y], [dy], [leaf])[0]];
            }

            Tensor[] expected = Of(t => Aten.LeakyRelu(t, slope)), actual = Of(t => Functional.LeakyRelu(t, slope));
            for (int i = 0; i < 2; i++) Check.Close(expected[i], actual[i], 0);
        }
    }

    // ‖∂D/∂x‖² of a piecewise linear D: its slope depends on the weights alone, so that a bias has the gradient zero.
    [Fact]
    public void A_gradient_penalty_reaches_the_weights_and_no_bias()
    {
        Tensor Leaf(params long[] shape)
        {
            Tensor leaf = Derivatives.Random(rng, shape);
            leaf.RequiresGrad = true;
            return leaf;
        }

        Tensor x = Leaf(2, 3, 6, 6), w = Leaf(4, 3, 3, 3), b = Leaf(4), w2 = Leaf(1, 4, 4, 4);
        Tensor d = Functional.Conv2d(Functional.LeakyRelu(Functional.Conv2d(x, w, b, [1, 1], [0, 0]), 0.1), w2, null, [1, 1], [0, 0]).Sum();
        Tensor slope = Autograd.Grad(d, [x], createGraph: true)[0];
        Tensor[] gradients = Autograd.Grad(slope.Square().Sum(), [w, b, w2], allowUnused: true);
        Assert.Equal(0, gradients[1].Abs().Sum().Item());
        Assert.NotEqual(0, gradients[0].Abs().Sum().Item());
        Assert.NotEqual(0, gradients[2].Abs().Sum().Item());
    }
}
