using TorchSharp;

namespace GanFunctional.Torch;

// Operators that change the tensor itself and return it. For optimizers, statistics and buffers: a tensor that a graph
// still needs must not be changed.
public sealed partial class Tensor
{
    /// <summary>x ← x + scale·other.</summary>
    public Tensor AddInPlace(Tensor other, double scale = 1.0) => Changed(
        "add_",
        () => scale == 1.0 ? Value.add_(other.Value, Number.One) : Number.With(scale, number => Value.add_(other.Value, number)), // integers take no fraction
        this,
        other,
        scale);

    /// <summary>x ← x + number, for counters.</summary>
    public Tensor IncrementInPlace(long number = 1) => Changed("add_", () => Number.With(number, count => Value.add_(count, Number.One)), this, number);

    /// <summary>x ← factor·x.</summary>
    public Tensor ScaleInPlace(double factor) => Changed("mul_", () => Number.With(factor, Value.mul_), this, factor);

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
    public Tensor AddProductInPlace(Tensor a, Tensor b, double scale = 1.0) => Changed("addcmul_", () => Number.With(scale, number => Value.addcmul_(a.Value, b.Value, number)), this, a, b, scale);

    /// <summary>Each element moved into [<paramref name="low"/>, <paramref name="high"/>].</summary>
    public Tensor ClampInPlace(double low, double high) => Changed("clamp_", () => Number.With(low, high, (min, max) => Value.clamp_(min, max)), this, low, high);

    /// <summary>x ← 0.</summary>
    public Tensor ZeroInPlace() => Changed("zero_", () => Value.zero_(), this);

    /// <summary>x ← value.</summary>
    public Tensor FillInPlace(double value) => Changed("fill_", () => Number.With(value, Value.fill_), this, value);

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
