namespace GanFunctional.Torch;

/// <summary>
/// Operators that change a tensor in place and return it, with numbers held as in <see cref="Arithmetic"/>.
/// For optimizers, statistics and buffers: a tensor that a graph still needs must not be changed.
/// </summary>
public static class InPlace
{
    /// <summary>x ← x + scale·other.</summary>
    public static Tensor AddInPlace(this Tensor x, Tensor other, double scale = 1.0) => Changed(
        "add_",
        x,
        () => scale == 1.0 ? x.add_(other, Number.One) : Number.With(scale, number => x.add_(other, number)), // integers take no fraction
        other,
        scale);

    /// <summary>x ← x + scale·other for each pair, in one call if no graph is recorded.</summary>
    public static void AddInPlace(this IReadOnlyList<Tensor> tensors, IReadOnlyList<Tensor> others, double scale = 1.0) =>
        EachChanged("add_", tensors, others, new AddRule(scale), (x, other) => x.AddInPlace(other, scale));

    /// <summary>x ← x + number, for counters.</summary>
    public static Tensor IncrementInPlace(this Tensor x, long number = 1) =>
        Changed("add_", x, () => Number.With(number, count => x.add_(count, Number.One)), number);

    /// <summary>x ← factor·x.</summary>
    public static Tensor ScaleInPlace(this Tensor x, double factor) => Changed("mul_", x, () => Number.With(factor, x.mul_), factor);

    /// <summary>x ← x + weight·(end − x).</summary>
    public static Tensor LerpInPlace(this Tensor x, Tensor end, double weight) => Changed(
        "lerp_",
        x,
        () =>
        {
            using Tensor number = torch.tensor(weight, x.dtype, x.device);
            return x.lerp_(end, number);
        },
        end,
        weight);

    /// <summary>x ← x + weight·(end − x) for each pair, in one call if no graph is recorded.</summary>
    public static void LerpInPlace(this IReadOnlyList<Tensor> tensors, IReadOnlyList<Tensor> ends, double weight) =>
        EachChanged("lerp_", tensors, ends, new LerpRule(weight), (x, end) => x.LerpInPlace(end, weight));

    /// <summary>x ← x + scale·a·b, elementwise.</summary>
    public static Tensor AddProductInPlace(this Tensor x, Tensor a, Tensor b, double scale = 1.0) =>
        Changed("addcmul_", x, () => Number.With(scale, number => x.addcmul_(a, b, number)), a, b, scale);

    /// <summary>Clamps each element to [<paramref name="low"/>, <paramref name="high"/>].</summary>
    public static Tensor ClampInPlace(this Tensor x, double low, double high) =>
        Changed("clamp_", x, () => Number.With(low, high, (min, max) => x.clamp_(min, max)), low, high);

    /// <summary>x ← value.</summary>
    public static Tensor FillInPlace(this Tensor x, double value) => Changed("fill_", x, () => Number.With(value, x.fill_), value);

    private static void EachChanged<TRule>(
        string function, IReadOnlyList<Tensor> tensors, IReadOnlyList<Tensor> others, TRule rule, Action<Tensor, Tensor> byOperator)
        where TRule : unmanaged, IFlatRule
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(others);
        if (tensors.Count != others.Count) throw new TorchException($"{function}: {tensors.Count} tensors were given {others.Count} others; give each tensor one");
        FlatWork work = new();
        for (int i = 0; i < tensors.Count; i++)
        {
            if (torch.is_grad_enabled() || !work.TryAdd(changed: 1, tensors[i], others[i])) byOperator(tensors[i], others[i]);
        }

        work.Run(rule);
    }

    // TorchSharp returns the same object, or another handle of the same tensor.
    private static Tensor Changed(string function, Tensor x, Func<Tensor> body, params ReadOnlySpan<object?> arguments)
    {
        Tensor result = Refusal.Named(function, body, [x, .. arguments]);
        if (!ReferenceEquals(result, x)) result.Dispose();
        return x;
    }
}
