using System.Runtime.InteropServices;
using TorchSharp;

namespace GanFunctional.Torch;

/// <summary>
/// An n-dimensional array on a <see cref="Device"/>, and a node of the autograd graph. It owns one of TorchSharp's tensors, which
/// the <see cref="Scope"/> it was made in frees; outside every scope, <see cref="Dispose"/> does, or at last TorchSharp's finalizer.
/// Images are <c>[n, c, h, w]</c> with values in [-1, 1]; see the other parts of this class for the operators.
/// </summary>
public sealed partial class Tensor : IDisposable
{
    private torch.Tensor? value;

    internal Tensor(torch.Tensor made)
    {
        // Ours to free, whatever scope of TorchSharp's is open.
        value = made.DetachFromDisposeScope();
        Scope.Current?.Add(this);
    }

    /// <summary>How many native tensors all of .NET holds now: constant over the rounds of a correct program.</summary>
    public static long LiveCount
    {
        get
        {
            LibTorch.Load();
            return torch.Tensor.TotalCount;
        }
    }

    internal Scope? Owner { get; set; }

    internal torch.Tensor Value => value ?? throw new ObjectDisposedException(nameof(Tensor), "the tensor was freed: keep it (Tensor.Keep) when it must outlive its scope");

    /// <summary>The size of each dimension.</summary>
    public long[] Shape => Value.shape;

    /// <summary>The type of the elements.</summary>
    public DType DType => (DType)Value.dtype;

    /// <summary>Where it lives.</summary>
    public Device Device => Value.device_type == DeviceType.CUDA ? Device.Cuda(Value.device_index) : Device.Cpu;

    /// <summary>The number of elements.</summary>
    public long Elements => Value.numel();

    /// <summary>The number of dimensions.</summary>
    public int Dimensions => (int)Value.ndim;

    /// <summary>Whether the elements lie in row-major order without gaps.</summary>
    public bool IsContiguous => Value.is_contiguous();

    /// <summary>Whether gradients can flow to it. Set it on leaves only.</summary>
    public bool RequiresGrad
    {
        get => Value.requires_grad;
        set
        {
            try
            {
                Value.requires_grad = value;
            }
            catch (ExternalException e)
            {
                throw new TorchException($"requires_grad: {TorchException.Sentence(e)}", e);
            }
        }
    }

    /// <summary>Whether no recorded operator made it: a constant, or a variable whose gradient is asked for.</summary>
    public bool IsLeaf => Value.is_leaf;

    /// <summary>Moves it out of its scope, into the enclosing one (or none): it outlives the block that made it.</summary>
    public Tensor Keep()
    {
        Scope? scope = Owner;
        Owner = null;
        scope?.Parent?.Add(this);
        return this;
    }

    /// <summary>A CPU tensor holding a copy of <paramref name="values"/>, in row-major order.</summary>
    /// <exception cref="TorchException">The shape has another number of elements.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> values, params long[] shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Filled(MemoryMarshal.AsBytes(values), DTypeOf<T>(), shape, values.Length, "values");
    }

    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, long[])"/>
    public static Tensor From<T>(T[] values, params long[] shape)
        where T : unmanaged => From((ReadOnlySpan<T>)values, shape);

    /// <summary>A tensor of <paramref name="device"/> holding a copy of <paramref name="values"/>, in row-major order.</summary>
    /// <exception cref="TorchException">The shape has another number of elements.</exception>
    public static Tensor Upload<T>(ReadOnlySpan<T> values, Device device, params long[] shape)
        where T : unmanaged
    {
        Tensor here = From(values, shape);
        if (!device.IsCuda) return here;
        Tensor there = here.To(device);
        here.Dispose();
        return there;
    }

    /// <summary>A CPU tensor of any element type from its raw little-endian bytes, in row-major order.</summary>
    /// <exception cref="TorchException">The shape takes another number of bytes.</exception>
    public static Tensor FromBytes(ReadOnlySpan<byte> bytes, DType dtype, params long[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Filled(bytes, dtype, shape, bytes.Length, "bytes");
    }

    /// <summary>Its elements, in row-major order, converted to <typeparamref name="T"/>.</summary>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        DType wanted = DTypeOf<T>();
        if (DType != wanted)
        {
            using Tensor converted = To(wanted);
            return converted.ToArray<T>();
        }

        var values = new T[Elements];
        Read(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Its elements as raw little-endian bytes, in row-major order.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Elements * DType.Size()];
        Read(bytes);
        return bytes;
    }

    /// <summary>Copies its elements, as <see cref="ToBytes"/> gives them, into memory of exactly their size.</summary>
    /// <exception cref="TorchException">The memory is larger or smaller.</exception>
    public void CopyTo(Span<byte> bytes) => Read(bytes);

    /// <summary>Frees the native tensor now.</summary>
    public void Dispose()
    {
        Interlocked.Exchange(ref value, null)?.Dispose();
        Owner = null;
    }

    /// <summary>Such as <c>Float32[64, 3, 32, 32]</c>.</summary>
    public override string ToString() => value is null ? "a freed tensor" : $"{DType}[{string.Join(", ", Shape)}]";

    private static DType DTypeOf<T>() =>
        typeof(T) == typeof(float) ? DType.Float32
        : typeof(T) == typeof(double) ? DType.Float64
        : typeof(T) == typeof(long) ? DType.Int64
        : typeof(T) == typeof(int) ? DType.Int32
        : typeof(T) == typeof(byte) ? DType.UInt8
        : typeof(T) == typeof(bool) ? DType.Bool
        : throw new TorchException($"elements of type {typeof(T).Name} have no tensor type: use float, double, long, int, byte or bool");

    private static Tensor Filled(ReadOnlySpan<byte> bytes, DType dtype, long[] shape, int given, string unit)
    {
        string what = $"a tensor of shape [{string.Join(", ", shape)}] from {given} {unit}";
        if (shape.Any(size => size < 0)) throw new TorchException($"{what}: a size can't be negative");
        Int128 needed = shape.Contains(0) ? 0 : shape.Aggregate((Int128)dtype.Size(), (product, size) => product > long.MaxValue ? product : product * size);
        if (needed != bytes.Length) throw new TorchException($"{what}: the shape takes {needed} bytes and {bytes.Length} were given");
        Tensor tensor = Call("empty", () => torch.empty(shape, (torch.ScalarType)dtype), shape, dtype);
        bytes.CopyTo(tensor.Memory(bytes.Length));
        return tensor;
    }

    private void Read(Span<byte> bytes)
    {
        long held = Elements * DType.Size();
        if (held != bytes.Length) throw new TorchException($"reading a tensor: the tensor holds {held} bytes and {bytes.Length} were asked for");
        using torch.Tensor detached = Value.detach(), here = detached.cpu(), plain = here.contiguous();
        MemoryOf(plain, bytes.Length).CopyTo(bytes);
    }

    private Span<byte> Memory(int length) => MemoryOf(Value, length);

    private static unsafe Span<byte> MemoryOf(torch.Tensor plain, int length) => new((void*)StableAbi.Data(plain.Handle), length);
}
