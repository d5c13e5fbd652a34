using System.Runtime.InteropServices;
using System.Text;

namespace GanFunctional.Torch;

/// <summary>
/// An argument of an operator in the stable C ABI: a word of 64 bits, created when the operator is called.
/// Implicit conversions let a call read <c>op.Call(x, weight, Argument.None, stride, padding)</c>. libtorch's
/// <c>Scalar</c> and random generators are not supported.
/// </summary>
public readonly struct Argument
{
    private readonly object? reference;
    private readonly ulong word;

    private Argument(object? reference, ulong word = 0) => (this.reference, this.word) = (reference, word);

    /// <summary>Absent value of an optional argument.</summary>
    public static Argument None => default;

    /// <summary>Value of an optional argument.</summary>
    public static Argument Some(Argument value) => new(new Optional(value));

    /// <summary>Memory format with channels innermost.</summary>
    public static Argument ChannelsLast { get; } = new(null, StableAbi.Code("aoti_torch_memory_format_channels_last"));

    /// <summary>A tensor.</summary>
    public static implicit operator Argument(Tensor value) => new(value);

    /// <summary>An integer.</summary>
    public static implicit operator Argument(long value) => new(null, (ulong)value);

    /// <summary>A number of the schema type float, which is a double.</summary>
    public static implicit operator Argument(double value) => new(null, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>A boolean.</summary>
    public static implicit operator Argument(bool value) => new(null, value ? 1UL : 0UL);

    /// <summary>A list of integers, or of booleans as 0 and 1.</summary>
    public static implicit operator Argument(long[] value) => new(value);

    /// <summary>A list of tensors.</summary>
    public static implicit operator Argument(Tensor[] value) => new(value);

    /// <summary>A string.</summary>
    public static implicit operator Argument(string value) => new(value);

    /// <summary>Creates the word and the objects that it owns; libtorch takes ownership.</summary>
    internal unsafe ulong Encode()
    {
        switch (reference)
        {
            case null:
                return word;
            case Tensor tensor:
                return StableAbi.NewHandle(tensor.Handle);
            case long[] integers:
                ulong list = StableAbi.NewList(integers.Length);
                foreach (long integer in integers) StableAbi.Push(list, (ulong)integer);
                return list;
            case Tensor[] tensors:
                ulong handles = StableAbi.NewList(tensors.Length);
                foreach (Tensor tensor in tensors) StableAbi.Push(handles, StableAbi.NewHandle(tensor.Handle));
                return handles;
            case string text:
                return StableAbi.NewString(Encoding.UTF8.GetBytes(text));
            default:
                // libtorch frees it by C++'s delete, which is free.
                ulong* given = (ulong*)NativeMemory.Alloc(sizeof(ulong));
                *given = ((Optional)reference).Value.Encode();
                return (ulong)given;
        }
    }

    private sealed record Optional(Argument Value);
}
