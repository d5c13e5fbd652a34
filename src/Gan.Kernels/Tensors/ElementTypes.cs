namespace GanFunctional.Torch;

/// <summary>Element types of tensors and of .NET.</summary>
public static class ElementTypes
{
    /// <summary>Size of an element in bytes.</summary>
    public static int Size(this torch.ScalarType dtype) => dtype switch
    {
        torch.ScalarType.Byte or torch.ScalarType.Int8 or torch.ScalarType.Bool => 1,
        torch.ScalarType.Int16 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16 => 2,
        torch.ScalarType.Int32 or torch.ScalarType.Float32 => 4,
        torch.ScalarType.ComplexFloat64 => 16,
        _ => 8,
    };

    /// <summary>Element type of tensors for <typeparamref name="T"/>.</summary>
    /// <exception cref="TorchException">There is none.</exception>
    internal static torch.ScalarType Of<T>() =>
        typeof(T) == typeof(float) ? torch.float32
        : typeof(T) == typeof(double) ? torch.float64
        : typeof(T) == typeof(long) ? torch.int64
        : typeof(T) == typeof(int) ? torch.int32
        : typeof(T) == typeof(byte) ? torch.uint8
        : typeof(T) == typeof(bool) ? torch.@bool
        : throw new TorchException($"elements of type {typeof(T).Name} have no tensor type: use float, double, long, int, byte or bool");
}
