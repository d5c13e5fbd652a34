using System.Runtime.CompilerServices;

namespace GanFunctional.Torch;

/// <summary>The elements of activations. Whatever they are, the kernels compute in float32.</summary>
internal unsafe interface IElement
{
    /// <summary>Bytes.</summary>
    static abstract int Size { get; }

    /// <summary>As many elements as fill a vector.</summary>
    static abstract T Load<T>(byte* source)
        where T : struct, ILanes<T>;

    /// <summary>Stores a vector, each number rounded to the nearest, to even where two are as near.</summary>
    static abstract void Store<T>(byte* target, T value)
        where T : struct, ILanes<T>;

    /// <summary>One element.</summary>
    static abstract float LoadOne(byte* source);

    /// <summary>Stores a number, rounded likewise.</summary>
    static abstract void StoreOne(byte* target, float value);
}

/// <summary>float32.</summary>
internal readonly unsafe struct Float32Element : IElement
{
    public static int Size => sizeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<T>(byte* source)
        where T : struct, ILanes<T> => T.Load((float*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(byte* target, T value)
        where T : struct, ILanes<T> => value.Store((float*)target);

    public static float LoadOne(byte* source) => *(float*)source;

    public static void StoreOne(byte* target, float value) => *(float*)target = value;
}

/// <summary>bfloat16: the upper half of a float32.</summary>
internal readonly unsafe struct BFloat16Element : IElement
{
    public static int Size => sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load<T>(byte* source)
        where T : struct, ILanes<T> => T.LoadBFloat16((ushort*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(byte* target, T value)
        where T : struct, ILanes<T> => value.StoreBFloat16((ushort*)target);

    public static float LoadOne(byte* source) => BitConverter.UInt32BitsToSingle((uint)*(ushort*)source << 16);

    public static void StoreOne(byte* target, float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        *(ushort*)target = float.IsNaN(value) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
