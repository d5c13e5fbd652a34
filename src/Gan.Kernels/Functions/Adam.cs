namespace GanFunctional.Torch;

/// <summary>Adam's directions of all parameters: by one <see cref="FlatWork"/> where it serves them, else by libtorch's operators.</summary>
internal static class Adam
{
    internal static Tensor[] Directions(
        IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> means, IReadOnlyList<Tensor> squares, double beta1, double beta2, double epsilon, long step)
    {
        Check(gradients, means, squares, step);
        AdamRule rule = AdamRule.Of(beta1, beta2, epsilon, step);
        using var constant = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        FlatWork work = new();
        var directions = new Tensor[gradients.Count];
        for (int i = 0; i < directions.Length; i++)
        {
            directions[i] = means[i].empty_like();
            if (!work.TryAdd(changed: 3, directions[i], means[i], squares[i], gradients[i])) ByOperators(rule, directions[i], means[i], squares[i], gradients[i]);
        }

        work.Run(rule);
        scope.MoveToOuter(directions);
        return directions;
    }

    private static void ByOperators(AdamRule rule, Tensor direction, Tensor mean, Tensor square, Tensor gradient)
    {
        mean.ScaleInPlace(rule.Beta1).AddInPlace(gradient, 1 - rule.Beta1);
        square.ScaleInPlace(rule.Beta2).AddProductInPlace(gradient, gradient, 1 - rule.Beta2);
        Refusal.Named(
            "adam_directions",
            () => Number.With(rule.Epsilon, epsilon => direction.copy_(mean).ScaleInPlace(rule.Correction).div_(square.sqrt().add_(epsilon, Number.One))),
            mean,
            square,
            gradient);
    }

    private static void Check(IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> means, IReadOnlyList<Tensor> squares, long step)
    {
        if (gradients.Count != means.Count || gradients.Count != squares.Count)
            throw new TorchException($"adam_directions: {gradients.Count} gradients were given {means.Count} and {squares.Count} moments; give each gradient one of both");
        if (step < 1) throw new TorchException($"adam_directions: step counts from 1, got {step}");
        for (int i = 0; i < gradients.Count; i++)
        {
            Tensor gradient = gradients[i], mean = means[i], square = squares[i];
            if (!gradient.shape.SequenceEqual(mean.shape) || !gradient.shape.SequenceEqual(square.shape))
                throw new TorchException($"adam_directions: the gradient {gradient.Describe()} and the moments {mean.Describe()}, {square.Describe()} differ in shape");
        }
    }
}
