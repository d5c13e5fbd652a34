namespace GanFunctional.Torch;

// Operators that change the tensor itself and return it. For optimizers, statistics and buffers: a tensor that a graph
// still needs must not be changed.
public sealed partial class Tensor
{
    private static readonly Operator AddInPlaceOp = new("aten::add_.Tensor"), AddNumberInPlaceOp = new("aten::add_.Scalar"), MulInPlaceOp = new("aten::mul_.Scalar"), LerpInPlaceOp = new("aten::lerp_.Scalar");
    private static readonly Operator AddcmulInPlaceOp = new("aten::addcmul_"), ClampInPlaceOp = new("aten::clamp_"), ZeroInPlaceOp = new("aten::zero_");
    private static readonly Operator CopyInPlaceOp = new("aten::copy_"), FillInPlaceOp = new("aten::fill_.Scalar"), PutInPlaceOp = new("aten::index_copy_");

    /// <summary>x ← x + scale·other.</summary>
    public Tensor AddInPlace(Tensor other, double scale = 1.0) =>
        Changed(AddInPlaceOp, this, other, scale == 1.0 ? 1L : (Arg)scale); // integers take no fraction

    /// <summary>x ← x + number, for counters.</summary>
    public Tensor IncrementInPlace(long number = 1) => Changed(AddNumberInPlaceOp, this, number);

    /// <summary>x ← factor·x.</summary>
    public Tensor ScaleInPlace(double factor) => Changed(MulInPlaceOp, this, factor);

    /// <summary>x ← x + weight·(end − x).</summary>
    public Tensor LerpInPlace(Tensor end, double weight) => Changed(LerpInPlaceOp, this, end, weight);

    /// <summary>x ← x + scale·a·b, elementwise.</summary>
    public Tensor AddProductInPlace(Tensor a, Tensor b, double scale = 1.0) => Changed(AddcmulInPlaceOp, this, a, b, scale);

    /// <summary>Each element moved into [<paramref name="low"/>, <paramref name="high"/>].</summary>
    public Tensor ClampInPlace(double low, double high) => Changed(ClampInPlaceOp, this, low, high);

    /// <summary>x ← 0.</summary>
    public Tensor ZeroInPlace() => Changed(ZeroInPlaceOp, this);

    /// <summary>x ← value.</summary>
    public Tensor FillInPlace(double value) => Changed(FillInPlaceOp, this, value);

    /// <summary>x ← source, broadcast and converted; also between devices.</summary>
    public Tensor CopyFrom(Tensor source) => Changed(CopyInPlaceOp, this, source);

    /// <summary>Puts the slices of <paramref name="source"/> in the places Int64[n] along a dimension, no two alike.</summary>
    public Tensor PutInPlace(long dimension, Tensor places, Tensor source) => Changed(PutInPlaceOp, this, dimension, places, source);

    private Tensor Changed(Operator op, params ReadOnlySpan<Arg> arguments)
    {
        op.Run(arguments);
        return this;
    }
}
