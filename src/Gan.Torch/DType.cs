namespace GanFunctional.Torch;

/// <summary>The type of a tensor's elements; the values are libtorch's scalar type codes.</summary>
public enum DType
{
    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8 = 0,

    /// <summary>32-bit integer.</summary>
    Int32 = 3,

    /// <summary>64-bit integer: indices and labels.</summary>
    Int64 = 4,

    /// <summary>IEEE half precision.</summary>
    Float16 = 5,

    /// <summary>Single precision: parameters, losses and statistics.</summary>
    Float32 = 6,

    /// <summary>Double precision: for checks by finite differences.</summary>
    Float64 = 7,

    /// <summary>Truth value.</summary>
    Bool = 11,

    /// <summary>Brain float: 8 bits of exponent, 8 of precision; activations at full speed.</summary>
    BFloat16 = 15,
}

/// <summary>What is asked of an element type.</summary>
public static class DTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this DType dtype) => dtype switch
    {
        DType.UInt8 or DType.Bool => 1,
        DType.Float16 or DType.BFloat16 => 2,
        DType.Int32 or DType.Float32 => 4,
        _ => 8,
    };
}
