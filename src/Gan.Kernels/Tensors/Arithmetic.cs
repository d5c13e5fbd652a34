namespace GanFunctional.Torch;

/// <summary>
/// Elementwise arithmetic of tensors and numbers, with broadcasting; differentiable unless stated otherwise.
/// TorchSharp's own operators let the garbage collector free a number (also the hidden 1 of <c>a + b</c>)
/// while libtorch reads it (<see cref="Number"/>); these hold it. F# has them as the operators <c>.+ .- .*
/// ./</c>. All other functions are TorchSharp's.
/// </summary>
public static class Arithmetic
{
    private static readonly Lazy<Operator> MatMulOp = new(() => new("aten::matmul"));

    /// <summary>a + b.</summary>
    public static Tensor Plus(this Tensor a, Tensor b) => Refusal.Named("add", () => a.add(b, Number.One), a, b);

    /// <summary>a + b.</summary>
    public static Tensor Plus(this Tensor a, double b) => Refusal.Named("add", () => Number.With(b, number => a.add(number, Number.One)), a, b);

    /// <summary>a − b.</summary>
    public static Tensor Minus(this Tensor a, Tensor b) => Refusal.Named("sub", () => a.sub(b), a, b);

    /// <summary>a − b.</summary>
    public static Tensor Minus(this Tensor a, double b) => Refusal.Named("sub", () => Number.With(b, a.sub), a, b);

    /// <summary>a − b.</summary>
    public static Tensor Minus(double a, Tensor b) => Refusal.Steps("rsub", () => Number.With(a, number => b.neg().add(number, Number.One)), a, b);

    /// <summary>a · b, elementwise.</summary>
    public static Tensor Times(this Tensor a, Tensor b) => Refusal.Named("mul", () => a.mul(b), a, b);

    /// <summary>a · b.</summary>
    public static Tensor Times(this Tensor a, double b) => Refusal.Named("mul", () => Number.With(b, a.mul), a, b);

    /// <summary>a / b, elementwise.</summary>
    public static Tensor Over(this Tensor a, Tensor b) => Refusal.Named("div", () => a.div(b), a, b);

    /// <summary>a / b.</summary>
    public static Tensor Over(this Tensor a, double b) => Refusal.Named("div", () => Number.With(b, number => a.div(number)), a, b);

    /// <summary>a / b.</summary>
    public static Tensor Over(double a, Tensor b) => Refusal.Steps("reciprocal", () => Number.With(a, b.reciprocal().mul), a, b);

    /// <summary>Elements to the power <paramref name="exponent"/>.</summary>
    public static Tensor Pow(this Tensor x, double exponent) => Refusal.Named("pow", () => Number.With(exponent, x.pow), x, exponent);

    /// <summary>x².</summary>
    public static Tensor Square(this Tensor x) => x.Pow(2);

    /// <summary>Elements clamped to [<paramref name="low"/>, <paramref name="high"/>].</summary>
    public static Tensor Clamp(this Tensor x, double low, double high) =>
        Refusal.Named("clamp", () => Number.With(low, high, (min, max) => x.clamp(min, max)), x, low, high);

    /// <summary>x &lt; <paramref name="bound"/>, as booleans.</summary>
    public static Tensor LessThan(this Tensor x, double bound) => Refusal.Named("lt", () => Number.With(bound, x.lt), x, bound);

    /// <summary>x &gt; <paramref name="bound"/>, as booleans.</summary>
    public static Tensor GreaterThan(this Tensor x, double bound) => Refusal.Named("gt", () => Number.With(bound, x.gt), x, bound);

    /// <summary>
    /// Elements, replaced by <paramref name="value"/> where <paramref name="mask"/> is true.
    /// </summary>
    public static Tensor MaskedFill(this Tensor x, Tensor mask, double value) =>
        Refusal.Named("masked_fill", () => Number.With(value, number => x.masked_fill(mask, number)), x, mask, value);

    /// <summary>
    /// Matrix product, batched over leading dimensions. TorchSharp's own ends the process if shapes or types
    /// do not fit.
    /// </summary>
    /// <exception cref="TorchException">Shapes or types do not fit.</exception>
    public static Tensor MatMul(this Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return Refusal.Named("matmul", () => Product(a, b), a, b);
    }

    // TorchSharp's products of one kind of operands refuse as they should, and so does the dispatcher.
    private static Tensor Product(Tensor a, Tensor b) => (a.ndim, b.ndim) switch
    {
        (1, 1) => a.dot(b),
        (2, 1) => a.mv(b),
        (2, 2) => a.mm(b),
        _ => Fit(a, b) ? MatMulOp.Value.Call(a, b)[0]! : throw new ArgumentException("the shapes or types can't be multiplied"),
    };

    private static bool Fit(Tensor first, Tensor second)
    {
        long[] a = first.shape, b = second.shape;
        if (a.Length == 0 || b.Length == 0 || first.dtype != second.dtype || first.device_type != second.device_type) return false;
        IEnumerable<long> batchA = a.SkipLast(2).Reverse(), batchB = b.SkipLast(2).Reverse();
        return a[^1] == b[Math.Max(0, b.Length - 2)] && batchA.Zip(batchB).All(pair => pair.First == pair.Second || pair.First == 1 || pair.Second == 1);
    }
}
