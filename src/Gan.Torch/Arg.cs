using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// An argument of an operator: whatever an ATen schema can ask for. Made by implicit conversion, so a call reads
/// <c>op.Call(x, weight, Arg.None, stride, padding)</c>.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct Arg
{
    private Arg(ValueTag tag, long bits, object? reference)
    {
        Tag = tag;
        Bits = bits;
        Reference = reference;
    }

    internal ValueTag Tag { get; }

    internal long Bits { get; }

    internal object? Reference { get; }

    /// <summary>The absent value of an optional argument.</summary>
    public static Arg None => default;

    /// <summary>A tensor, or the absent value for null.</summary>
    public static implicit operator Arg(Tensor? value) => value is null ? default : new(ValueTag.Tensor, 0, value);

    /// <summary>An integer (also a layout or a memory format).</summary>
    public static implicit operator Arg(long value) => new(ValueTag.Integer, value, null);

    /// <summary>A number.</summary>
    public static implicit operator Arg(double value) => new(ValueTag.Number, BitConverter.DoubleToInt64Bits(value), null);

    /// <summary>A truth value.</summary>
    public static implicit operator Arg(bool value) => new(ValueTag.Boolean, value ? 1 : 0, null);

    /// <summary>A list of integers, for one a shape (or of truth values, 0 and 1); the absent value for null.</summary>
    public static implicit operator Arg(long[]? value) => value is null ? default : new(ValueTag.Integers, 0, value);

    /// <summary>A list of numbers.</summary>
    public static implicit operator Arg(double[] value) => new(ValueTag.Numbers, 0, value);

    /// <summary>A list of tensors; a null element is an absent one.</summary>
    public static implicit operator Arg(Tensor?[] value) => new(ValueTag.Tensors, 0, value);

    /// <summary>A text.</summary>
    public static implicit operator Arg(string value) => new(ValueTag.Text, 0, value);

    /// <summary>An element type.</summary>
    public static implicit operator Arg(DType value) => new(ValueTag.Integer, (long)value, null);

    /// <summary>A device.</summary>
    public static implicit operator Arg(Device value) => new(ValueTag.Text, 0, value.ToString());

    /// <summary>A random stream, or libtorch's default one for null.</summary>
    public static implicit operator Arg(Rng? value) => value is null ? default : new(ValueTag.Generator, 0, value);

    /// <summary>How the argument is named in an error: a tensor by dtype and shape, the rest by value.</summary>
    public override string ToString() => Tag switch
    {
        ValueTag.None => "none",
        ValueTag.Number => BitConverter.Int64BitsToDouble(Bits).ToString("R"),
        ValueTag.Boolean => Bits != 0 ? "true" : "false",
        ValueTag.Integer => Bits.ToString(),
        _ => Reference switch
        {
            long[] list => $"[{string.Join(", ", list)}]",
            double[] list => $"[{string.Join(", ", list)}]",
            Tensor?[] list => $"[{string.Join("; ", list.Select(t => t?.ToString() ?? "none"))}]",
            Rng => "a random stream",
            var other => other?.ToString() ?? "none",
        },
    };
}

internal enum ValueTag
{
    None,
    Tensor,
    Integer,
    Number,
    Boolean,
    Integers,
    Numbers,
    Tensors,
    Text,
    Generator,
}
