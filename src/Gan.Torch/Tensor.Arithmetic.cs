namespace GanFunctional.Torch;

// Elementwise arithmetic and functions, with broadcasting; differentiable unless said otherwise.
public sealed partial class Tensor
{
    private static readonly Operator AddOp = new("aten::add.Tensor"), AddNumberOp = new("aten::add.Scalar");
    private static readonly Operator SubOp = new("aten::sub.Tensor"), SubNumberOp = new("aten::sub.Scalar"), RsubNumberOp = new("aten::rsub.Scalar");
    private static readonly Operator MulOp = new("aten::mul.Tensor"), MulNumberOp = new("aten::mul.Scalar");
    private static readonly Operator DivOp = new("aten::div.Tensor"), DivNumberOp = new("aten::div.Scalar");
    private static readonly Operator PowOp = new("aten::pow.Tensor_Scalar"), ReciprocalOp = new("aten::reciprocal");
    private static readonly Operator NegOp = new("aten::neg"), AbsOp = new("aten::abs"), SignOp = new("aten::sign"), SquareOp = new("aten::square");
    private static readonly Operator ExpOp = new("aten::exp"), LogOp = new("aten::log"), SqrtOp = new("aten::sqrt"), ClampOp = new("aten::clamp");
    private static readonly Operator MaximumOp = new("aten::maximum"), MinimumOp = new("aten::minimum");
    private static readonly Operator EqOp = new("aten::eq.Tensor"), LtOp = new("aten::lt.Scalar"), GtOp = new("aten::gt.Scalar"), IsFiniteOp = new("aten::isfinite");

    /// <summary>a + b.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => AddOp.Call(a, b);

    /// <summary>a + b.</summary>
    public static Tensor operator +(Tensor a, double b) => AddNumberOp.Call(a, b);

    /// <summary>a + b.</summary>
    public static Tensor operator +(double a, Tensor b) => AddNumberOp.Call(b, a);

    /// <summary>a − b.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => SubOp.Call(a, b);

    /// <summary>a − b.</summary>
    public static Tensor operator -(Tensor a, double b) => SubNumberOp.Call(a, b);

    /// <summary>a − b.</summary>
    public static Tensor operator -(double a, Tensor b) => RsubNumberOp.Call(b, a);

    /// <summary>a · b, elementwise.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => MulOp.Call(a, b);

    /// <summary>a · b.</summary>
    public static Tensor operator *(Tensor a, double b) => MulNumberOp.Call(a, b);

    /// <summary>a · b.</summary>
    public static Tensor operator *(double a, Tensor b) => MulNumberOp.Call(b, a);

    /// <summary>a / b, elementwise.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => DivOp.Call(a, b);

    /// <summary>a / b.</summary>
    public static Tensor operator /(Tensor a, double b) => DivNumberOp.Call(a, b);

    /// <summary>a / b.</summary>
    public static Tensor operator /(double a, Tensor b) => MulNumberOp.Call(ReciprocalOp.Call(b), a);

    /// <summary>−a.</summary>
    public static Tensor operator -(Tensor a) => NegOp.Call(a);

    /// <summary>Each element to the power <paramref name="exponent"/>.</summary>
    public Tensor Pow(double exponent) => PowOp.Call(this, exponent);

    /// <summary>x².</summary>
    public Tensor Square() => SquareOp.Call(this);

    /// <summary>|x|.</summary>
    public Tensor Abs() => AbsOp.Call(this);

    /// <summary>−1, 0 or 1.</summary>
    public Tensor Sign() => SignOp.Call(this);

    /// <summary>eˣ.</summary>
    public Tensor Exp() => ExpOp.Call(this);

    /// <summary>ln x.</summary>
    public Tensor Log() => LogOp.Call(this);

    /// <summary>√x.</summary>
    public Tensor Sqrt() => SqrtOp.Call(this);

    /// <summary>Each element moved into [<paramref name="low"/>, <paramref name="high"/>].</summary>
    public Tensor Clamp(double low, double high) => ClampOp.Call(this, low, high);

    /// <summary>The larger of two, elementwise.</summary>
    public Tensor Maximum(Tensor other) => MaximumOp.Call(this, other);

    /// <summary>The smaller of two, elementwise.</summary>
    public Tensor Minimum(Tensor other) => MinimumOp.Call(this, other);

    /// <summary>Where two are equal, as truth values.</summary>
    public Tensor EqualTo(Tensor other) => EqOp.Call(this, other);

    /// <summary>Where it is less than <paramref name="bound"/>, as truth values.</summary>
    public Tensor LessThan(double bound) => LtOp.Call(this, bound);

    /// <summary>Where it is greater than <paramref name="bound"/>, as truth values.</summary>
    public Tensor GreaterThan(double bound) => GtOp.Call(this, bound);

    /// <summary>Where it is neither infinite nor not-a-number, as truth values.</summary>
    public Tensor IsFinite() => IsFiniteOp.Call(this);
}
