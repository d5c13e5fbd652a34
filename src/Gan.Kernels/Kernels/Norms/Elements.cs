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
}
