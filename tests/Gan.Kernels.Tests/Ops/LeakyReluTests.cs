namespace GanFunctional.Torch.Tests;

/// <summary>leaky_relu: values, first and second derivatives.</summary>
public sealed class LeakyReluTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly torch.Generator rng = new(1);

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
        x = x + (x.sign() * 0.1);
        Derivatives.Hold(rng, $"slope {slope}", t => Functional.LeakyRelu(t[0], slope), x);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Values_and_gradients_are_libtorchs(ScalarType dtype)
    {
        Tensor x = Draw.Normal(rng, [2, 3, 7, 5]).to(dtype), dy = Draw.Normal(rng, [2, 3, 7, 5]).to(dtype);
        x.narrow(0, 0, 1).narrow(1, 0, 1).FillInPlace(0);
        foreach (double slope in new[] { 0, 0.2, 1 })
        {
            Tensor[] Of(Func<Tensor, Tensor> f)
            {
                Tensor leaf = x.clone();
                leaf.requires_grad = true;
                Tensor y = f(leaf);
                return [y.detach(), Autograd.Grad([y], [dy], [leaf])[0]];
            }

            Tensor[] expected = Of(t => F.leaky_relu(t, slope)), actual = Of(t => Functional.LeakyRelu(t, slope));
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
            leaf.requires_grad = true;
            return leaf;
        }

        Tensor x = Leaf(2, 3, 6, 6), w = Leaf(4, 3, 3, 3), b = Leaf(4), w2 = Leaf(1, 4, 4, 4);
        Tensor d = Functional.Conv2d(Functional.LeakyRelu(Functional.Conv2d(x, w, b, [1, 1], [0, 0]), 0.1), w2, null, [1, 1], [0, 0]).sum();
        Tensor slope = Autograd.Grad(d, [x], createGraph: true)[0];
        Tensor[] gradients = Autograd.Grad(slope.Square().sum(), [w, b, w2], allowUnused: true);
        Assert.Equal(0, gradients[1].abs().sum().Item());
        Assert.NotEqual(0, gradients[0].abs().sum().Item());
        Assert.NotEqual(0, gradients[2].abs().sum().Item());
    }
}
