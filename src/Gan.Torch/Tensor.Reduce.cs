namespace GanFunctional.Torch;

// Sums, means and matrix products.
public sealed partial class Tensor
{
    private static readonly Operator SumOp = new("aten::sum"), SumDimensionsOp = new("aten::sum.dim_IntList"), MeanOp = new("aten::mean"), MeanDimensionsOp = new("aten::mean.dim");
    private static readonly Operator MaxOp = new("aten::max"), MinOp = new("aten::min"), ArgmaxOp = new("aten::argmax"), AllOp = new("aten::all");
    private static readonly Operator VarianceOp = new("aten::var.dim"), NormOp = new("aten::linalg_vector_norm"), MatmulOp = new("aten::matmul"), ItemOp = new("aten::item");

    /// <summary>The sum of all elements, a scalar.</summary>
    public Tensor Sum() => SumOp.Call(this);

    /// <summary>Sums over some dimensions.</summary>
    public Tensor Sum(long[] dimensions, bool keep = false) => SumDimensionsOp.Call(this, dimensions, keep);

    /// <summary>The mean of all elements, a scalar.</summary>
    public Tensor Mean() => MeanOp.Call(this);

    /// <summary>Means over some dimensions.</summary>
    public Tensor Mean(long[] dimensions, bool keep = false) => MeanDimensionsOp.Call(this, dimensions, keep);

    /// <summary>Variances over some dimensions; unbiased divides by n−1.</summary>
    public Tensor Variance(long[] dimensions, bool unbiased = true, bool keep = false) => VarianceOp.Call(this, dimensions, unbiased, keep);

    /// <summary>The largest element, a scalar.</summary>
    public Tensor Max() => MaxOp.Call(this);

    /// <summary>The smallest element, a scalar.</summary>
    public Tensor Min() => MinOp.Call(this);

    /// <summary>Where each maximum along a dimension stands, as Int64.</summary>
    public Tensor Argmax(long dimension) => ArgmaxOp.Call(this, dimension);

    /// <summary>Whether all elements are true, a scalar truth value.</summary>
    public Tensor All() => AllOp.Call(this);

    /// <summary>√Σx², over all elements, a scalar.</summary>
    public Tensor Norm() => NormOp.Call(this);

    /// <summary>√Σx² over some dimensions.</summary>
    public Tensor Norm(long[] dimensions, bool keep = false) => NormOp.Call(this, 2.0, dimensions, keep);

    /// <summary>The matrix product, batched over leading dimensions.</summary>
    public Tensor MatMul(Tensor other) => MatmulOp.Call(this, other);

    /// <summary>The value of a tensor of one element. Waits for the device: not inside a training round.</summary>
    public double Item() => ItemOp.CallNumber(this);
}
