using TorchSharp;

namespace GanFunctional.Torch;

// Sums, means and matrix products.
public sealed partial class Tensor
{
    private static readonly Lazy<Operator> MatMulOp = new(() => new("aten::matmul"));

    /// <summary>The sum of all elements, a scalar.</summary>
    public Tensor Sum() => Call("sum", () => Value.sum(), this);

    /// <summary>Sums over some dimensions.</summary>
    public Tensor Sum(long[] dimensions, bool keep = false) => Call("sum", () => Value.sum(dimensions, keep), this, dimensions, keep);

    /// <summary>The mean of all elements, a scalar.</summary>
    public Tensor Mean() => Call("mean", () => Value.mean(), this);

    /// <summary>Means over some dimensions.</summary>
    public Tensor Mean(long[] dimensions, bool keep = false) => Call("mean", () => Value.mean(dimensions, keep), this, dimensions, keep);

    /// <summary>Variances over some dimensions; unbiased divides by n−1.</summary>
    public Tensor Variance(long[] dimensions, bool unbiased = true, bool keep = false) =>
        Call("var", () => Value.var(dimensions, unbiased, keep), this, dimensions, unbiased, keep);

    /// <summary>The largest element, a scalar.</summary>
    public Tensor Max() => Call("max", () => Value.max(), this);

    /// <summary>The largest elements along a dimension, and where they stand, as Int64.</summary>
    public (Tensor Values, Tensor Places) Max(long dimension) => Pair("max", () => Value.max(dimension), this, dimension);

    /// <summary>The smallest element, a scalar.</summary>
    public Tensor Min() => Call("min", () => Value.min(), this);

    /// <summary>Where each maximum along a dimension stands, as Int64.</summary>
    public Tensor Argmax(long dimension) => Call("argmax", () => Value.argmax(dimension), this, dimension);

    /// <summary>The <paramref name="count"/> largest (or smallest) elements along a dimension, in order, and where they stand, as Int64.</summary>
    public (Tensor Values, Tensor Places) TopK(int count, int dimension = -1, bool largest = true) =>
        Pair("topk", () => Value.topk(count, dimension, largest, true), this, count, dimension, largest);

    /// <summary>Whether all elements are true, a scalar truth value.</summary>
    public Tensor All() => Call("all", () => Value.all(), this);

    /// <summary>√Σx², over all elements, a scalar.</summary>
    public Tensor Norm() => Call("vector_norm", () => torch.linalg.vector_norm(Value), this);

    /// <summary>√Σx² over some dimensions.</summary>
    public Tensor Norm(long[] dimensions, bool keep = false) => Call("vector_norm", () => torch.linalg.vector_norm(Value, 2.0, dimensions, keep), this, dimensions, keep);

    /// <summary>The matrix product, batched over leading dimensions.</summary>
    public Tensor MatMul(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Call("matmul", () => Product(other), this, other);
    }

    /// <summary>The value of a tensor of one element. Waits for the device: not inside a training round.</summary>
    public double Item()
    {
        if (Elements != 1) throw new TorchException($"item({this}): a tensor of {Elements} elements has no one value");
        using torch.Tensor wide = Value.to(torch.float64);
        return wide.item<double>();
    }

    // TorchSharp's matmul ends the process where shapes or types do not fit; its products of one kind of operands, and the dispatcher, do not.
    private torch.Tensor Product(Tensor other) => (Dimensions, other.Dimensions) switch
    {
        (1, 1) => Value.dot(other.Value),
        (2, 1) => Value.mv(other.Value),
        (2, 2) => Value.mm(other.Value),
        _ => Multiplies(other) ? MatMulOp.Value.Call(Value, other.Value)[0]! : throw new ArgumentException("the shapes or types can't be multiplied"),
    };

    private bool Multiplies(Tensor other)
    {
        long[] a = Shape, b = other.Shape;
        if (a.Length == 0 || b.Length == 0 || DType != other.DType || Device != other.Device) return false;
        IEnumerable<long> batchA = a.SkipLast(2).Reverse(), batchB = b.SkipLast(2).Reverse();
        return a[^1] == b[Math.Max(0, b.Length - 2)] && batchA.Zip(batchB).All(pair => pair.First == pair.Second || pair.First == 1 || pair.Second == 1);
    }

    private static (Tensor Values, Tensor Places) Pair(string function, Func<(torch.Tensor, torch.Tensor)> body, params ReadOnlySpan<object?> arguments)
    {
        Tensor[] pair = CallMany(
            function,
            () =>
            {
                (torch.Tensor values, torch.Tensor places) = body();
                return [values, places];
            },
            arguments);
        return (pair[0], pair[1]);
    }
}
