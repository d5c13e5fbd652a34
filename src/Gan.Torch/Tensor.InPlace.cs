using TorchSharp;

namespace GanFunctional.Torch;

// Operators that change the tensor itself and return it. For optimizers, statistics and buffers: a tensor that a graph
// still needs must not be changed.
public sealed partial class Tensor
{
    /// <summary>x ← x + scale·other.</summary>
    public Tensor AddInPlace(Tensor other, double scale = 1.0) => Changed(
        "add_",
        () => scale == 1.0 ? Value.add_(other.Value) : Value.add_(other.Value, scale), // integers take no fraction
        this,
        other,
        scale);

    /// <summary>x ← x + number, for counters.</summary>
    public Tensor IncrementInPlace(long number = 1) => Changed("add_", () => Value.add_(number), this, number);

    /// <summary>x ← factor·x.</summary>
    public Tensor ScaleInPlace(double factor) => Changed("mul_", () => Value.mul_(factor), this, factor);

    /// <summary>x ← x + weight·(end − x).</summary>
    public Tensor LerpInPlace(Tensor end, double weight) => Changed(
        "lerp_",
        () =>
        {
            using torch.Tensor number = torch.tensor(weight, Value.dtype, Value.device);
            return Value.lerp_(end.Value, number);
        },
        this,
        end,
        weight);

    /// <summary>x ← x + scale·a·b, elementwise.</summary>
    public Tensor AddProductInPlace(Tensor a, Tensor b, double scale = 1.0) => Changed("addcmul_", () => Value.addcmul_(a.Value, b.Value, scale), this, a, b, scale);

    /// <summary>Each element moved into [<paramref name="low"/>, <paramref name="high"/>].</summary>
    public Tensor ClampInPlace(double low, double high) => Changed("clamp_", () => Value.clamp_(low, high), this, low, high);

    /// <summary>x ← 0.</summary>
    public Tensor ZeroInPlace() => Changed("zero_", () => Value.zero_(), this);

    /// <summary>x ← value.</summary>
    public Tensor FillInPlace(double value) => Changed("fill_", () => Value.fill_(value), this, value);

    /// <summary>x ← source, broadcast and converted; also between devices.</summary>
    public Tensor CopyFrom(Tensor source) => Changed("copy_", () => Value.copy_(source.Value), this, source);

    /// <summary>Puts the slices of <paramref name="source"/> in the places Int64[n] along a dimension, no two alike.</summary>
    public Tensor PutInPlace(long dimension, Tensor places, Tensor source) =>
        Changed("index_copy_", () => Value.index_copy_(dimension, places.Value, source.Value), this, dimension, places, source);

    // TorchSharp returns the same object, or another handle of the same tensor.
    private Tensor Changed(string function, Func<torch.Tensor> body, params ReadOnlySpan<object?> arguments)
    {
        torch.Tensor result = Checked(function, body, arguments);
        if (!ReferenceEquals(result, value)) result.Dispose();
        return this;
    }
}
