namespace GanFunctional.Torch.Tests;

/// <summary>Derivatives against central differences in float64.</summary>
internal static class Derivatives
{
    private const double Step = 1e-6, Tolerance = 1e-6;

    /// <summary>Random numbers in float64.</summary>
    public static Tensor Random(torch.Generator rng, params long[] shape) => Draw.Normal(rng, shape, dtype: ScalarType.Float64);

    /// <summary>
    /// Checks the first and second derivatives of <paramref name="function"/> in every input. With u the cotangent and v
    /// random directions: ∂⟨f, u⟩/∂x along v, then ∂⟨∂⟨f, u⟩/∂x, v⟩ in every x and in u.
    /// </summary>
    public static void Hold(torch.Generator rng, string what, Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        Tensor cotangent = Random(rng, function(inputs).shape);
        Tensor[] directions = [.. inputs.Select(input => Random(rng, input.shape))];
        int count = inputs.Length;

        Tensor Value(Tensor[] at) => (function(at[..count]) * at[count]).sum();

        // The same number as a sum of directional derivatives, which is differentiated once more.
        Tensor Slope(Tensor[] at)
        {
            Tensor[] leaves = [.. at.Select(Leaf)];
            return Along(Autograd.Grad(Value(leaves), leaves[..count], createGraph: true, allowUnused: true), directions);
        }

        Tensor[] all = [.. inputs, cotangent];
        Compare(rng, $"{what}, first derivative", Value, all, at =>
        {
            Tensor[] leaves = [.. at.Select(Leaf)];
            return Autograd.Grad(Value(leaves), leaves, allowUnused: true);
        });
        Compare(rng, $"{what}, second derivative", Slope, all, at =>
        {
            Tensor[] leaves = [.. at.Select(Leaf)];
            Tensor slope = Along(Autograd.Grad(Value(leaves), leaves[..count], createGraph: true, allowUnused: true), directions);
            return Autograd.Grad(slope, leaves, allowUnused: true);
        });
    }

    private static void Compare(torch.Generator rng, string what, Func<Tensor[], Tensor> function, Tensor[] inputs, Func<Tensor[], Tensor[]> gradient)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor[] gradients = gradient(inputs);
        double size = Math.Max(1, Math.Abs(function(inputs).Item()));
        for (int i = 0; i < inputs.Length; i++)
        {
            Tensor direction = Random(rng, inputs[i].shape);
            double Moved(double by) => function([.. inputs.Select((input, k) => k == i ? input + (direction * by) : input)]).Item();
            double expected = (Moved(Step) - Moved(-Step)) / (2 * Step), actual = (gradients[i] * direction).sum().Item();
            Assert.True(
                Math.Abs(expected - actual) <= Tolerance * Math.Max(size, Math.Abs(expected)),
                $"{what}, input {i}: {actual:R} where differences give {expected:R}");
        }
    }

    private static Tensor Leaf(Tensor value)
    {
        Tensor leaf = value.detach();
        leaf.requires_grad = true;
        return leaf;
    }

    private static Tensor Along(Tensor[] gradients, Tensor[] directions) =>
        gradients.Zip(directions, (gradient, direction) => (gradient * direction).sum()).Aggregate((a, b) => a + b);
}
