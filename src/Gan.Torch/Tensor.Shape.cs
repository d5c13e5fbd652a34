namespace GanFunctional.Torch;

// Making, shaping, joining and converting.
public sealed partial class Tensor
{
    private static readonly Operator ZerosOp = new("aten::zeros"), OnesOp = new("aten::ones"), FullOp = new("aten::full"), ArangeOp = new("aten::arange.start");
    private static readonly Operator ZerosLikeOp = new("aten::zeros_like"), OnesLikeOp = new("aten::ones_like"), EyeOp = new("aten::eye");
    private static readonly Operator NormalOp = new("aten::normal_"), UniformOp = new("aten::uniform_"), BernoulliOp = new("aten::bernoulli_.float"), EmptyOp = new("aten::empty.memory_format");
    private static readonly Operator PermutationOp = new("aten::randperm.generator");
    private static readonly Operator ReshapeOp = new("aten::reshape"), PermuteOp = new("aten::permute"), TransposeOp = new("aten::transpose.int"), FlattenOp = new("aten::flatten.using_ints");
    private static readonly Operator UnsqueezeOp = new("aten::unsqueeze"), SqueezeOp = new("aten::squeeze.dim"), ExpandOp = new("aten::expand");
    private static readonly Operator NarrowOp = new("aten::narrow"), SelectOp = new("aten::select.int"), IndexSelectOp = new("aten::index_select"), FlipOp = new("aten::flip");
    private static readonly Operator CatOp = new("aten::cat"), StackOp = new("aten::stack"), SplitOp = new("aten::split.Tensor");
    private static readonly Operator DetachOp = new("aten::detach"), CloneOp = new("aten::clone"), ToDTypeOp = new("aten::to.dtype"), ToDeviceOp = new("aten::to.device"), ContiguousOp = new("aten::contiguous");

    private const long ChannelsLastFormat = 2;

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(long[] shape, DType dtype = DType.Float32, Device device = default) => ZerosOp.Call(shape, dtype, Arg.None, device);

    /// <summary>A tensor of ones.</summary>
    public static Tensor Ones(long[] shape, DType dtype = DType.Float32, Device device = default) => OnesOp.Call(shape, dtype, Arg.None, device);

    /// <summary>A tensor of one value.</summary>
    public static Tensor Full(long[] shape, double value, DType dtype = DType.Float32, Device device = default) => FullOp.Call(shape, value, dtype, Arg.None, device);

    /// <summary>The integers start, start + 1, … below end.</summary>
    public static Tensor Range(long start, long end, Device device = default) => ArangeOp.Call(start, end, DType.Int64, Arg.None, device);

    /// <summary>The identity matrix of <paramref name="size"/> rows.</summary>
    public static Tensor Identity(long size, DType dtype = DType.Float32) => EyeOp.Call(size, dtype);

    /// <summary>Independent normal numbers N(<paramref name="mean"/>, <paramref name="deviation"/>) from <paramref name="rng"/>, on its device.</summary>
    public static Tensor Normal(Rng rng, long[] shape, double mean = 0.0, double deviation = 1.0, DType dtype = DType.Float32) =>
        Fill(NormalOp, rng, shape, dtype, mean, deviation);

    /// <summary>Independent uniform numbers in [<paramref name="low"/>, <paramref name="high"/>) from <paramref name="rng"/>, on its device.</summary>
    public static Tensor Uniform(Rng rng, long[] shape, double low = 0.0, double high = 1.0, DType dtype = DType.Float32) =>
        Fill(UniformOp, rng, shape, dtype, low, high);

    /// <summary>Ones with the given probability, else zeros, from <paramref name="rng"/>, on its device.</summary>
    public static Tensor Bernoulli(Rng rng, long[] shape, double probability, DType dtype = DType.Float32) =>
        Fill(BernoulliOp, rng, shape, dtype, probability);

    /// <summary>A random order of 0 … count−1, as Int64[count].</summary>
    public static Tensor Permutation(Rng rng, long count)
    {
        ArgumentNullException.ThrowIfNull(rng);
        return PermutationOp.Call(count, rng, DType.Int64, Arg.None, rng.Device);
    }

    /// <summary>Tensors joined along an existing dimension.</summary>
    public static Tensor Cat(IEnumerable<Tensor> tensors, long dimension = 0) => CatOp.Call(tensors.ToArray(), dimension);

    /// <summary>Tensors of one shape joined along a new dimension.</summary>
    public static Tensor Stack(IEnumerable<Tensor> tensors, long dimension = 0) => StackOp.Call(tensors.ToArray(), dimension);

    /// <summary>Zeros of the same shape, type, layout and device.</summary>
    public Tensor ZerosLike() => ZerosLikeOp.Call(this);

    /// <summary>Ones of the same shape, type, layout and device.</summary>
    public Tensor OnesLike() => OnesLikeOp.Call(this);

    /// <summary>The same elements in another shape; one size may be −1.</summary>
    public Tensor Reshape(params long[] shape) => ReshapeOp.Call(this, shape);

    /// <summary>Dimensions from <paramref name="first"/> to the last made one: [n, c, h, w] → [n, c·h·w].</summary>
    public Tensor Flatten(long first = 1) => FlattenOp.Call(this, first);

    /// <summary>The dimensions in another order.</summary>
    public Tensor Permute(params long[] order) => PermuteOp.Call(this, order);

    /// <summary>Two dimensions exchanged.</summary>
    public Tensor Transpose(long a, long b) => TransposeOp.Call(this, a, b);

    /// <summary>A new dimension of size 1.</summary>
    public Tensor Unsqueeze(long dimension) => UnsqueezeOp.Call(this, dimension);

    /// <summary>Without a dimension of size 1.</summary>
    public Tensor Squeeze(long dimension) => SqueezeOp.Call(this, dimension);

    /// <summary>Broadcast to a shape, without copying; −1 leaves a size as it is.</summary>
    public Tensor Expand(params long[] shape) => ExpandOp.Call(this, shape);

    /// <summary>The elements start … start+length−1 of a dimension, as a view.</summary>
    public Tensor Narrow(long dimension, long start, long length) => NarrowOp.Call(this, dimension, start, length);

    /// <summary>One element of a dimension, as a view without it.</summary>
    public Tensor Select(long dimension, long index) => SelectOp.Call(this, dimension, index);

    /// <summary>Chosen elements of a dimension; <paramref name="indices"/> is Int64[k].</summary>
    public Tensor IndexSelect(long dimension, Tensor indices) => IndexSelectOp.Call(this, dimension, indices);

    /// <summary>Mirrored along dimensions.</summary>
    public Tensor Flip(params long[] dimensions) => FlipOp.Call(this, dimensions);

    /// <summary>Cut along a dimension into views of <paramref name="size"/> elements.</summary>
    public Tensor[] Split(long size, long dimension = 0) => SplitOp.CallMany(this, size, dimension);

    /// <summary>The same elements as a constant: no gradient flows back through it.</summary>
    public Tensor Detach() => DetachOp.Call(this);

    /// <summary>A copy of its own.</summary>
    public Tensor Clone() => CloneOp.Call(this);

    /// <summary>Converted to another element type; itself when it has that type.</summary>
    public Tensor To(DType dtype) => ToDTypeOp.Call(this, dtype);

    /// <summary>Moved to another device; itself when it is there.</summary>
    public Tensor To(Device device) => ToDeviceOp.Call(this, device, DType);

    /// <summary>Laid out in row-major order: [n, c, h, w] with w innermost.</summary>
    public Tensor Contiguous() => ContiguousOp.Call(this);

    /// <summary>[n, c, h, w] laid out with the channels innermost; the shape stays.</summary>
    public Tensor ChannelsLast() => ContiguousOp.Call(this, ChannelsLastFormat);

    private static Tensor Fill(Operator distribution, Rng rng, long[] shape, DType dtype, params ReadOnlySpan<double> parameters)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Tensor tensor = EmptyOp.Call(shape, dtype, Arg.None, rng.Device);
        return parameters.Length == 1
            ? tensor.Changed(distribution, tensor, parameters[0], rng)
            : tensor.Changed(distribution, tensor, parameters[0], parameters[1], rng);
    }
}
