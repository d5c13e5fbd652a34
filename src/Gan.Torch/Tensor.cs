
namespace GanFunctional.Torch;

/// <summary>
/// An n-dimensional array on a <see cref="Device"/>, and a node of the autograd graph. It owns one native handle, which
/// the <see cref="Scope"/> it was made in frees; outside every scope, <see cref="Dispose"/> does, or at last the finalizer.
/// Images are <c>[n, c, h, w]</c> with values in [-1, 1]; see the other parts of this class for the operators.
/// </summary>
public sealed partial class Tensor : IDisposable
{
    private nint handle;

    internal Tensor(nint handle)
    {
        this.handle = handle;
        Scope.Current?.Add(this);
    }

    /// <summary>Frees a tensor that no scope and no <see cref="Dispose"/> freed.</summary>
    ~Tensor() => Free();

    /// <summary>How many native tensors all of .NET holds now: constant over the rounds of a correct program.</summary>
    public static long LiveCount => Native.LiveTensors();

    internal Scope? Owner { get; set; }

    internal nint Handle => handle != 0 ? handle : throw new ObjectDisposedException(nameof(Tensor), "the tensor was freed: keep it (Tensor.Keep) when it must outlive its scope");

    /// <summary>The size of each dimension.</summary>
    public unsafe long[] Shape
    {
        get
        {
            long[] shape = new long[Dimensions];
            fixed (long* sizes = shape) _ = Facts(sizes, shape.Length);
            return shape;
        }
    }

    /// <summary>The type of the elements.</summary>
    public DType DType => (DType)Facts().DType;

    /// <summary>Where it lives.</summary>
    public Device Device => Facts() is { DeviceType: 1 } facts ? Device.Cuda(facts.DeviceIndex) : Device.Cpu;

    /// <summary>The number of elements.</summary>
    public long Elements => Facts().Elements;

    /// <summary>The number of dimensions.</summary>
    public int Dimensions => Facts().Dimensions;

    /// <summary>Whether the elements lie in row-major order without gaps.</summary>
    public bool IsContiguous => Facts().Contiguous != 0;

    /// <summary>Whether gradients can flow to it. Set it on leaves only.</summary>
    public bool RequiresGrad
    {
        get => Facts().RequiresGrad != 0;
        set
        {
            Native.Check(Native.SetRequiresGrad(Handle, value ? 1 : 0), "requires_grad");
            GC.KeepAlive(this);
        }
    }

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
    public static unsafe Tensor From<T>(ReadOnlySpan<T> values, params long[] shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(shape);
        fixed (T* data = values)
        fixed (long* sizes = shape)
        {
            long bytes = (long)values.Length * sizeof(T);
            Native.Check(
                Native.From(data, bytes, sizes, shape.Length, (int)DTypeOf<T>(), out nint made),
                $"a tensor of shape [{string.Join(", ", shape)}] from {values.Length} values");
            return new(made);
        }
    }

    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, long[])"/>
    public static Tensor From<T>(T[] values, params long[] shape)
        where T : unmanaged => From((ReadOnlySpan<T>)values, shape);

    /// <summary>
    /// A tensor of <paramref name="device"/> holding a copy of <paramref name="values"/>, in row-major order. To a GPU they are copied
    /// once, into page-locked memory, and travel from there while it computes what was enqueued before: nothing waits.
    /// </summary>
    /// <exception cref="TorchException">The shape has another number of elements.</exception>
    public static unsafe Tensor Upload<T>(ReadOnlySpan<T> values, Device device, params long[] shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (!device.IsCuda) return From(values, shape);
        fixed (T* data = values)
        fixed (long* sizes = shape)
        {
            long bytes = (long)values.Length * sizeof(T);
            Native.Check(
                Native.Upload(data, bytes, sizes, shape.Length, (int)DTypeOf<T>(), device.ToString(), out nint made),
                $"a tensor of shape [{string.Join(", ", shape)}] on {device} from {values.Length} values");
            return new(made);
        }
    }

    /// <summary>A CPU tensor of any element type from its raw little-endian bytes, in row-major order.</summary>
    /// <exception cref="TorchException">The shape takes another number of bytes.</exception>
    public static unsafe Tensor FromBytes(ReadOnlySpan<byte> bytes, DType dtype, params long[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        fixed (byte* data = bytes)
        fixed (long* sizes = shape)
        {
            Native.Check(
                Native.From(data, bytes.Length, sizes, shape.Length, (int)dtype, out nint made),
                $"a tensor of shape [{string.Join(", ", shape)}] from {bytes.Length} bytes");
            return new(made);
        }
    }

    /// <summary>Its elements, in row-major order, converted to <typeparamref name="T"/>.</summary>
    public unsafe T[] ToArray<T>()
        where T : unmanaged
    {
        DType wanted = DTypeOf<T>();
        if (DType != wanted)
        {
            using Tensor converted = To(wanted);
            return converted.ToArray<T>();
        }

        var values = new T[Elements];
        fixed (T* data = values) Native.Check(Native.Read(Handle, data, (long)values.Length * sizeof(T)), "reading a tensor");
        GC.KeepAlive(this);
        return values;
    }

    /// <summary>Its elements as raw little-endian bytes, in row-major order.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Elements * DType.Size()];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Copies its elements, as <see cref="ToBytes"/> gives them, into memory of exactly their size.</summary>
    /// <exception cref="TorchException">The memory is larger or smaller.</exception>
    public unsafe void CopyTo(Span<byte> bytes)
    {
        fixed (byte* data = bytes) Native.Check(Native.Read(Handle, data, bytes.Length), "reading a tensor");
        GC.KeepAlive(this);
    }

    /// <summary>Frees the native tensor now.</summary>
    public void Dispose()
    {
        Free();
        Owner = null;
        GC.SuppressFinalize(this);
    }

    /// <summary>Such as <c>Float32[64, 3, 32, 32]</c>.</summary>
    public override string ToString() => handle == 0 ? "a freed tensor" : $"{DType}[{string.Join(", ", Shape)}]";

    // For the scope, which frees many handles in one call.
    internal nint TakeHandle()
    {
        nint taken = Interlocked.Exchange(ref handle, 0);
        if (taken != 0) GC.SuppressFinalize(this);
        return taken;
    }

    private static DType DTypeOf<T>() =>
        typeof(T) == typeof(float) ? DType.Float32
        : typeof(T) == typeof(double) ? DType.Float64
        : typeof(T) == typeof(long) ? DType.Int64
        : typeof(T) == typeof(int) ? DType.Int32
        : typeof(T) == typeof(byte) ? DType.UInt8
        : typeof(T) == typeof(bool) ? DType.Bool
        : throw new TorchException($"elements of type {typeof(T).Name} have no tensor type: use float, double, long, int, byte or bool");

    private unsafe void Free()
    {
        nint taken = Interlocked.Exchange(ref handle, 0);
        if (taken != 0) Native.Release(&taken, 1);
    }

    private unsafe NativeFacts Facts() => Facts(null, 0);

    private unsafe NativeFacts Facts(long* sizes, int room)
    {
        Native.Check(Native.Facts(Handle, out NativeFacts facts, sizes, room), "a tensor's facts");
        GC.KeepAlive(this);
        return facts;
    }
}
