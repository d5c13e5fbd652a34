namespace GanFunctional.Torch;

// Elementwise arithmetic and functions, with broadcasting; differentiable unless said otherwise.
public sealed partial class Tensor
{
    /// <summary>a + b.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => Call("add", () => a.Value.add(b.Value, Number.One), a, b);

    /// <summary>a + b.</summary>
    public static Tensor operator +(Tensor a, double b) => Call("add", () => Number.With(b, number => a.Value.add(number, Number.One)), a, b);

    /// <summary>a + b.</summary>
    public static Tensor operator +(double a, Tensor b) => b + a;

    /// <summary>a − b.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => Call("sub", () => a.Value.sub(b.Value), a, b);

    /// <summary>a − b.</summary>
    public static Tensor operator -(Tensor a, double b) => Call("sub", () => Number.With(b, a.Value.sub), a, b);

    /// <summary>a − b.</summary>
    public static Tensor operator -(double a, Tensor b) => Composed("rsub", () => Number.With(a, number => b.Value.neg().add(number, Number.One)), a, b);

    /// <summary>a · b, elementwise.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => Call("mul", () => a.Value.mul(b.Value), a, b);

    /// <summary>a · b.</summary>
    public static Tensor operator *(Tensor a, double b) => Call("mul", () => Number.With(b, a.Value.mul), a, b);

    /// <summary>a · b.</summary>
    public static Tensor operator *(double a, Tensor b) => b * a;

    /// <summary>a / b, elementwise.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => Call("div", () => a.Value.div(b.Value), a, b);

    /// <summary>a / b.</summary>
    public static Tensor operator /(Tensor a, double b) => Call("div", () => Number.With(b, number => a.Value.div(number)), a, b);

    /// <summary>a / b.</summary>
    public static Tensor operator /(double a, Tensor b) => Call("reciprocal", () => b.Value.reciprocal(), b) * a;

    /// <summary>−a.</summary>
    public static Tensor operator -(Tensor a) => Call("neg", () => a.Value.neg(), a);

    /// <summary>Each element to the power <paramref name="exponent"/>.</summary>
    public Tensor Pow(double exponent) => Call("pow", () => Number.With(exponent, Value.pow), this, exponent);

    /// <summary>x².</summary>
    public Tensor Square() => Call("square", () => Value.square(), this);

    /// <summary>|x|.</summary>
    public Tensor Abs() => Call("abs", () => Value.abs(), this);

    /// <summary>−1, 0 or 1.</summary>
    public Tensor Sign() => Call("sign", () => Value.sign(), this);

    /// <summary>eˣ.</summary>
    public Tensor Exp() => Call("exp", () => Value.exp(), this);

    /// <summary>ln x.</summary>
    public Tensor Log() => Call("log", () => Value.log(), this);

    /// <summary>√x.</summary>
    public Tensor Sqrt() => Call("sqrt", () => Value.sqrt(), this);

    /// <summary>The sine.</summary>
    public Tensor Sin() => Call("sin", () => Value.sin(), this);

    /// <summary>The angle in [0, π] whose cosine it is.</summary>
    public Tensor Acos() => Call("acos", () => Value.acos(), this);

    /// <summary>The nearest integer, halves to the even one.</summary>
    public Tensor Round() => Call("round", () => Value.round(), this);

    /// <summary>Each element moved into [<paramref name="low"/>, <paramref name="high"/>].</summary>
    public Tensor Clamp(double low, double high) => Call("clamp", () => Number.With(low, high, (min, max) => Value.clamp(min, max)), this, low, high);

    /// <summary>The larger of two, elementwise.</summary>
    public Tensor Maximum(Tensor other) => Call("maximum", () => Value.maximum(other.Value), this, other);

    /// <summary>The smaller of two, elementwise.</summary>
    public Tensor Minimum(Tensor other) => Call("minimum", () => Value.minimum(other.Value), this, other);

    /// <summary>Where two are equal, as truth values.</summary>
    public Tensor EqualTo(Tensor other) => Call("eq", () => Value.eq(other.Value), this, other);

    /// <summary>Where it is less than <paramref name="bound"/>, as truth values.</summary>
    public Tensor LessThan(double bound) => Call("lt", () => Number.With(bound, Value.lt), this, bound);

    /// <summary>Where it is greater than <paramref name="bound"/>, as truth values.</summary>
    public Tensor GreaterThan(double bound) => Call("gt", () => Number.With(bound, Value.gt), this, bound);

    /// <summary>Where it is neither infinite nor not-a-number, as truth values.</summary>
    public Tensor IsFinite() => Call("isfinite", () => Value.isfinite(), this);

    /// <summary>The elements, but <paramref name="value"/> where <paramref name="mask"/> is true.</summary>
    public Tensor MaskedFill(Tensor mask, double value) => Call("masked_fill", () => Number.With(value, number => Value.masked_fill(mask.Value, number)), this, mask, value);
}
