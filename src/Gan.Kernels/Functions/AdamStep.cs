using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// A step of Adam (Kingma and Ba 2015, algorithm 1) on all parameters at once. The moments m ← β₁m + (1−β₁)g
/// and v ← β₂v + (1−β₂)g² are updated in place, and determine the direction (m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε).
/// No graph is recorded, and gradients are not changed.
/// </summary>
/// <param name="Beta1">β₁.</param>
/// <param name="Beta2">β₂.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="Step">t, from 1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AdamStep(double Beta1, double Beta2, double Epsilon, long Step)
{
    /// <summary>Computes the direction of each parameter.</summary>
    /// <param name="gradients">Gradients g.</param>
    /// <param name="means">First moments m.</param>
    /// <param name="squares">Second moments v.</param>
    public Tensor[] Directions(IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> means, IReadOnlyList<Tensor> squares)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        using var constant = torch.no_grad();
        Tensor[] directions = [.. gradients.Select(gradient => gradient.zeros_like())];
        AddTo(directions, 1, gradients, means, squares);
        return directions;
    }

    /// <summary>
    /// x ← x + scale·direction of each parameter x, in one pass over the memory for CPU tensors of the same
    /// layout.
    /// </summary>
    /// <param name="parameters">Parameters x.</param>
    /// <param name="scale">−1 times the learning rate for gradient descent.</param>
    /// <param name="gradients">Gradients g.</param>
    /// <param name="means">First moments m.</param>
    /// <param name="squares">Second moments v.</param>
    public void AddTo(
        IReadOnlyList<Tensor> parameters, double scale, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> means, IReadOnlyList<Tensor> squares)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(gradients);
        ArgumentNullException.ThrowIfNull(means);
        ArgumentNullException.ThrowIfNull(squares);
        Check(parameters, gradients, means, squares);
        AdamRule rule = AdamRule.Of(Beta1, Beta2, Epsilon, Step, scale);
        using var constant = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        FlatWork work = new();
        for (int i = 0; i < parameters.Count; i++)
        {
            if (!work.TryAdd(changed: 3, parameters[i], means[i], squares[i], gradients[i])) ByOperators(rule, parameters[i], means[i], squares[i], gradients[i]);
        }

        work.Run(rule);
    }

    private static void ByOperators(AdamRule rule, Tensor parameter, Tensor mean, Tensor square, Tensor gradient)
    {
        mean.ScaleInPlace(rule.Beta1).AddInPlace(gradient, 1 - rule.Beta1);
        square.ScaleInPlace(rule.Beta2).AddProductInPlace(gradient, gradient, 1 - rule.Beta2);
        Tensor direction = Refusal.Named(
            "adam",
            () => Number.With(rule.Epsilon, epsilon => mean.Times(rule.Correction).div_(square.sqrt().add_(epsilon, Number.One))),
            mean,
            square,
            gradient);
        parameter.AddInPlace(direction, rule.Scale);
    }

    private void Check(IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> means, IReadOnlyList<Tensor> squares)
    {
        if (gradients.Count != parameters.Count || gradients.Count != means.Count || gradients.Count != squares.Count)
        {
            throw new TorchException(
                $"adam: {parameters.Count} parameters were given {gradients.Count} gradients, {means.Count} means and {squares.Count} squares; give each parameter one of all");
        }

        if (Step < 1) throw new TorchException($"adam: the step counts from 1, got {Step}");
        for (int i = 0; i < gradients.Count; i++)
        {
            Tensor parameter = parameters[i], gradient = gradients[i], mean = means[i], square = squares[i];
            if (!gradient.shape.SequenceEqual(parameter.shape) || !gradient.shape.SequenceEqual(mean.shape) || !gradient.shape.SequenceEqual(square.shape))
            {
                throw new TorchException(
                    $"adam: the parameter {parameter.Describe()}, its gradient {gradient.Describe()} and the moments {mean.Describe()}, {square.Describe()} differ in shape");
            }
        }
    }
}
