using TorchSharp;

namespace GanFunctional.Torch;

// Making, shaping, joining and converting.
public sealed partial class Tensor
{
    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(long[] shape, DType dtype = DType.Float32, Device device = default) =>
        Call("zeros", () => torch.zeros(shape, (torch.ScalarType)dtype, device.OfTorch), shape, dtype, device);

    /// <summary>A tensor of ones.</summary>
    public static Tensor Ones(long[] shape, DType dtype = DType.Float32, Device device = default) =>
        Call("ones", () => torch.ones(shape, (torch.ScalarType)dtype, device.OfTorch), shape, dtype, device);

    /// <summary>A tensor of one value.</summary>
    public static Tensor Full(long[] shape, double value, DType dtype = DType.Float32, Device device = default) =>
        Call("full", () => Number.With(value, number => torch.full(shape, number, (torch.ScalarType)dtype, device.OfTorch)), shape, value, dtype, device);

    /// <summary>The integers start, start + 1, … below end.</summary>
    public static Tensor Range(long start, long end, Device device = default) =>
        Call("arange", () => Number.With(start, end, (first, last) => torch.arange(first, last, torch.int64, device.OfTorch)), start, end, device);

    /// <summary>The identity matrix of <paramref name="size"/> rows.</summary>
    public static Tensor Identity(long size, DType dtype = DType.Float32) => Call("eye", () => torch.eye(size, size, (torch.ScalarType)dtype), size, dtype);

    /// <summary>Independent normal numbers N(<paramref name="mean"/>, <paramref name="deviation"/>) from <paramref name="rng"/>, on its device.</summary>
    public static Tensor Normal(Rng rng, long[] shape, double mean = 0.0, double deviation = 1.0, DType dtype = DType.Float32) =>
        Drawn("normal", rng, shape, dtype, tensor => tensor.normal_(mean, deviation, rng.Generator), mean, deviation);

    /// <summary>Independent uniform numbers in [<paramref name="low"/>, <paramref name="high"/>) from <paramref name="rng"/>, on its device.</summary>
    public static Tensor Uniform(Rng rng, long[] shape, double low = 0.0, double high = 1.0, DType dtype = DType.Float32) =>
        Drawn("uniform", rng, shape, dtype, tensor => tensor.uniform_(low, high, rng.Generator), low, high);

    /// <summary>Ones with the given probability, else zeros, from <paramref name="rng"/>, on its device.</summary>
    public static Tensor Bernoulli(Rng rng, long[] shape, double probability, DType dtype = DType.Float32) =>
        Drawn("bernoulli", rng, shape, dtype, tensor => tensor.bernoulli_(probability, rng.Generator), probability);

    /// <summary>A random order of 0 … count−1, as Int64[count].</summary>
    public static Tensor Permutation(Rng rng, long count)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Tensor order = Call(
            "randperm",
            () =>
            {
                // Refuses a count for which there can be no room: TorchSharp's randperm gives a wild pointer then.
                using torch.Tensor room = torch.empty(count, torch.int64);
                return torch.randperm(count, torch.int64, generator: rng.Generator);
            },
            count);
        return OnDevice(order, rng.Device);
    }

    /// <summary>Tensors joined along an existing dimension.</summary>
    public static Tensor Cat(IEnumerable<Tensor> tensors, long dimension = 0)
    {
        Tensor[] parts = [.. tensors];
        return Call("cat", () => torch.cat(Values(parts), dimension), parts, dimension);
    }

    /// <summary>Tensors of one shape joined along a new dimension.</summary>
    public static Tensor Stack(IEnumerable<Tensor> tensors, long dimension = 0)
    {
        Tensor[] parts = [.. tensors];
        return Call("stack", () => torch.stack(Values(parts), dimension), parts, dimension);
    }

    /// <summary>Zeros of the same shape, type, layout and device.</summary>
    public Tensor ZerosLike() => Call("zeros_like", () => torch.zeros_like(Value), this);

    /// <summary>Ones of the same shape, type, layout and device.</summary>
    public Tensor OnesLike() => Call("ones_like", () => torch.ones_like(Value), this);

    /// <summary>The same elements in another shape; one size may be −1.</summary>
    public Tensor Reshape(params long[] shape) => Call("reshape", () => Value.reshape(shape), this, shape);

    /// <summary>Dimensions from <paramref name="first"/> to the last made one: [n, c, h, w] → [n, c·h·w].</summary>
    public Tensor Flatten(long first = 1) => Call("flatten", () => Value.flatten(first), this, first);

    /// <summary>The dimensions in another order.</summary>
    public Tensor Permute(params long[] order) => Call("permute", () => Value.permute(order), this, order);

    /// <summary>Two dimensions exchanged.</summary>
    public Tensor Transpose(long a, long b) => Call("transpose", () => Value.transpose(a, b), this, a, b);

    /// <summary>A new dimension of size 1.</summary>
    public Tensor Unsqueeze(long dimension) => Call("unsqueeze", () => Value.unsqueeze(dimension), this, dimension);

    /// <summary>Without a dimension of size 1.</summary>
    public Tensor Squeeze(long dimension) => Call("squeeze", () => Value.squeeze(dimension), this, dimension);

    /// <summary>Broadcast to a shape, without copying; −1 leaves a size as it is.</summary>
    public Tensor Expand(params long[] shape) => Call("expand", () => Value.expand(shape), this, shape);

    /// <summary>The elements start … start+length−1 of a dimension, as a view.</summary>
    public Tensor Narrow(long dimension, long start, long length) => Call("narrow", () => Value.narrow(dimension, start, length), this, dimension, start, length);

    /// <summary>A view with the given steps between the elements of each dimension, from an offset on, all counted in elements.</summary>
    internal Tensor Strided(long[] shape, long[] stride, long offset) => Call("as_strided", () => Value.as_strided(shape, stride, offset), this, shape, stride, offset);

    /// <summary>One element of a dimension, as a view without it.</summary>
    public Tensor Select(long dimension, long index) => Call("select", () => Value.select(dimension, index), this, dimension, index);

    /// <summary>Chosen elements of a dimension; <paramref name="indices"/> is Int64[k].</summary>
    public Tensor IndexSelect(long dimension, Tensor indices) => Call("index_select", () => Value.index_select(dimension, indices.Value), this, dimension, indices);

    /// <summary>The elements at <paramref name="indices"/> along a dimension: Int64 of the result's shape.</summary>
    public Tensor Gather(long dimension, Tensor indices) => Call("gather", () => Value.gather(dimension, indices.Value), this, dimension, indices);

    /// <summary>Mirrored along dimensions.</summary>
    public Tensor Flip(params long[] dimensions) => Call("flip", () => Value.flip(dimensions), this, dimensions);

    /// <summary>Cut along a dimension into views of <paramref name="size"/> elements.</summary>
    public Tensor[] Split(long size, long dimension = 0) => CallMany("split", () => Value.split(size, (int)dimension), this, size, dimension);

    /// <summary>The same elements as a constant: no gradient flows back through it.</summary>
    public Tensor Detach() => Call("detach", () => Value.detach(), this);

    /// <summary>A copy of its own.</summary>
    public Tensor Clone() => Call("clone", () => Value.clone(), this);

    /// <summary>Converted to another element type; itself when it has that type.</summary>
    public Tensor To(DType dtype) => Call("to", () => Value.to((torch.ScalarType)dtype), this, dtype);

    /// <summary>Moved to another device; itself when it is there.</summary>
    public Tensor To(Device device) => Call("to", () => Value.to(device.OfTorch), this, device);

    /// <summary>Laid out in row-major order: [n, c, h, w] with w innermost.</summary>
    public Tensor Contiguous() => Call("contiguous", () => Value.contiguous(), this);

    /// <summary>[n, c, h, w] laid out with the channels innermost; the shape stays.</summary>
    public Tensor ChannelsLast()
    {
        if (Dimensions != 4) throw new TorchException($"channels_last({this}): images are needed, [n, c, h, w]");
        return Call("channels_last", () => Convolution.ChannelsLast(Value), this);
    }

    private static List<torch.Tensor> Values(Tensor[] tensors) => [.. tensors.Select(tensor => tensor.Value)];

    // Drawn on the CPU, so that a seed gives the same numbers whatever computes with them.
    private static Tensor Drawn(string function, Rng rng, long[] shape, DType dtype, Func<torch.Tensor, torch.Tensor> fill, params ReadOnlySpan<double> parameters)
    {
        ArgumentNullException.ThrowIfNull(rng);
        object?[] given = [shape, .. parameters.ToArray(), dtype];
        Tensor tensor = Call(function, () => torch.empty(shape, (torch.ScalarType)dtype), given);
        tensor.Changed(function, () => fill(tensor.Value), given);
        return OnDevice(tensor, rng.Device);
    }

    private static Tensor OnDevice(Tensor drawn, Device device)
    {
        if (!device.IsCuda) return drawn;
        Tensor there = drawn.To(device);
        drawn.Dispose();
        return there;
    }
}
