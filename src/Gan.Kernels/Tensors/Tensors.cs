using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>Conversions between tensors and numbers.</summary>
public static class Tensors
{
    /// <summary>
    /// Creates a tensor on <paramref name="device"/> (null for the CPU) with a copy of
    /// <paramref name="values"/>, in row-major order.
    /// </summary>
    /// <exception cref="TorchException">The number of values does not fit the shape.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> values, long[] shape, torch.Device? device = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(shape);
        Tensor here = Filled(MemoryMarshal.AsBytes(values), ElementTypes.Of<T>(), shape, values.Length, "values");
        if (device is null || device.type == DeviceType.CPU) return here;
        using (here) return here.to(device);
    }

    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, long[], torch.Device?)"/>
    public static Tensor From<T>(T[] values, params long[] shape)
        where T : unmanaged => From((ReadOnlySpan<T>)values, shape);

    /// <summary>
    /// Creates a CPU tensor of any element type from little-endian bytes, in row-major order.
    /// </summary>
    /// <exception cref="TorchException">The number of bytes does not fit the shape.</exception>
    public static Tensor FromBytes(ReadOnlySpan<byte> bytes, torch.ScalarType dtype, params long[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Filled(bytes, dtype, shape, bytes.Length, "bytes");
    }

    /// <summary>Creates a tensor filled with one value.</summary>
    public static Tensor Full(long[] shape, double value, torch.ScalarType dtype = torch.ScalarType.Float32, torch.Device? device = null) =>
        Refusal.Named("full", () => Number.With(value, number => torch.full(shape, number, dtype, device)), shape, value, dtype);

    /// <summary>Creates the integers start, start + 1, … below end, as Int64.</summary>
    public static Tensor Range(long start, long end, torch.Device? device = null) =>
        Refusal.Named("arange", () => Number.With(start, end, (first, last) => torch.arange(first, last, torch.int64, device)), start, end);

    /// <summary>Copies the elements, in row-major order, converted to <typeparamref name="T"/>.</summary>
    public static T[] ToArray<T>(this Tensor tensor)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(tensor);
        torch.ScalarType wanted = ElementTypes.Of<T>();
        if (tensor.dtype != wanted)
        {
            using Tensor converted = tensor.to_type(wanted);
            GC.KeepAlive(tensor);
            return converted.ToArray<T>();
        }

        var values = new T[tensor.numel()];
        tensor.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Copies the elements as little-endian bytes, in row-major order.</summary>
    public static byte[] ToBytes(this Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var bytes = new byte[tensor.numel() * tensor.dtype.Size()];
        tensor.CopyTo(bytes);
        return bytes;
    }

    /// <summary>
    /// Copies the elements, as <see cref="ToBytes"/> does, to memory of exactly their size.
    /// </summary>
    /// <exception cref="TorchException">The memory has another size.</exception>
    public static void CopyTo(this Tensor tensor, Span<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        long held = tensor.numel() * tensor.dtype.Size();
        if (held != bytes.Length) throw new TorchException($"reading a tensor: the tensor holds {held} bytes and {bytes.Length} were asked for");
        using Tensor detached = tensor.detach(), here = detached.cpu(), plain = here.contiguous();
        GC.KeepAlive(tensor);
        Memory(plain, bytes.Length).CopyTo(bytes);
    }

    /// <summary>
    /// Value of a tensor of one element. Waits for the device, so do not use it in a training step.
    /// </summary>
    /// <exception cref="TorchException">The tensor has another number of elements.</exception>
    public static double Item(this Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.numel() != 1) throw new TorchException($"item({tensor.Describe()}): a tensor of {tensor.numel()} elements has no one value");
        using Tensor wide = tensor.to_type(torch.float64);
        GC.KeepAlive(tensor);
        return wide.item<double>();
    }

    /// <summary>Lays [n, c, h, w] out with the channels innermost; the shape does not change.</summary>
    /// <exception cref="TorchException">The tensor has another number of dimensions.</exception>
    public static Tensor ChannelsLast(this Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.ndim != 4) throw new TorchException($"channels_last({images.Describe()}): images are needed, [n, c, h, w]");
        Tensor laid = Convolution.ChannelsLast(images);
        GC.KeepAlive(images);
        return laid;
    }

    /// <summary>Describes a tensor, such as <c>Float32[64, 3, 32, 32]</c>.</summary>
    public static string Describe(this Tensor tensor) =>
        tensor is null ? "none" : tensor.IsInvalid ? "a freed tensor" : $"{tensor.dtype}[{string.Join(", ", tensor.shape)}]";

    private static Tensor Filled(ReadOnlySpan<byte> bytes, torch.ScalarType dtype, long[] shape, int given, string unit)
    {
        string what = $"a tensor of shape [{string.Join(", ", shape)}] from {given} {unit}";
        if (shape.Any(size => size < 0)) throw new TorchException($"{what}: a size can't be negative");
        Int128 needed = shape.Contains(0) ? 0 : shape.Aggregate((Int128)dtype.Size(), (product, size) => product > long.MaxValue ? product : product * size);
        if (needed != bytes.Length) throw new TorchException($"{what}: the shape takes {needed} bytes and {bytes.Length} were given");
        Tensor tensor = Refusal.Named("empty", () => torch.empty(shape, dtype), shape, dtype);
        bytes.CopyTo(Memory(tensor, bytes.Length));
        return tensor;
    }

    private static unsafe Span<byte> Memory(Tensor plain, int length) => new((void*)StableAbi.Data(plain.Handle), length);
}
