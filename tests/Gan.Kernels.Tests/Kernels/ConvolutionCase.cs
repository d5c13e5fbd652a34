namespace GanFunctional.Torch.Tests.Kernels;

/// <summary>A convolution of random numbers between NaN, computed by our kernels in a given way and by libtorch in float64.</summary>
internal sealed class ConvolutionCase : IDisposable
{
    private const int Margin = 512;

    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly torch.Generator rng;
    private readonly Tensor x, w, y, bias, inputBias;
    private readonly long[] stride, padding;
    private readonly long[] outputPadding;

    public ConvolutionCase(ConvolutionShape shape, bool bfloat16, bool channelsLast, bool lastWeight, int seed)
    {
        rng = Generators.Seeded((ulong)seed);
        Shape = shape;
        ScalarType type = bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        (stride, padding) = ([shape.Stride.Height, shape.Stride.Width], [shape.Padding.Height, shape.Padding.Width]);
        outputPadding = [Rest(shape.Input.Height, shape.Kernel.Height, 0), Rest(shape.Input.Width, shape.Kernel.Width, 1)];
        x = Between(type, channelsLast, shape.Count, shape.Inputs, shape.Input.Height, shape.Input.Width);
        y = Between(type, channelsLast, shape.Count, shape.Outputs, shape.Output.Height, shape.Output.Width);
        w = Between(ScalarType.Float32, lastWeight, shape.Outputs, shape.Inputs, shape.Kernel.Height, shape.Kernel.Width);
        (bias, inputBias) = (Draw.Normal(rng, [shape.Outputs]), Draw.Normal(rng, [shape.Inputs]));

        long Rest(int size, int kernel, int d) => (size + (2 * padding[d]) - kernel) % stride[d];
    }

    public ConvolutionShape Shape { get; }

    /// <summary>The errors of y, x and w's gradient, relative to the same of absolute values: to what their sums are made of.</summary>
    public double[] Errors(Way way, VectorWidth width, int threads) =>
    [
        Error(Forward(way, width, threads)!, f => F.conv2d(f(x), f(w), f(bias), stride, padding)),
        Error(Transposed(way, width, threads)!, f => F.conv_transpose2d(f(y), f(w), f(inputBias), stride, padding, outputPadding)),
        Error(WeightGradient(way, width, threads)!, f =>
        {
            Tensor weight = Exact(w).requires_grad_(true);
            return Autograd.Grad((F.conv2d(f(x), weight, null, stride, padding) * f(y)).sum(), [weight])[0];
        }),
    ];

    public Tensor? Forward(Way way, VectorWidth width, int threads) => Made(Convolutions.Forward(way, Shape, Of(x), Of(w), Of(bias), new(width, threads)));

    public Tensor? Transposed(Way way, VectorWidth width, int threads) => Made(Convolutions.Transposed(way, Shape, Of(y), Of(w), Of(inputBias), new(width, threads)));

    public Tensor? WeightGradient(Way way, VectorWidth width, int threads) => Made(Convolutions.WeightGradient(way, Shape, Of(x), Of(y), Of(w), new(width, threads)));

    /// <summary>The error of the bias's gradient, relative to what it is a sum of.</summary>
    public double BiasError(VectorWidth width, int threads)
    {
        Tensor sums = Made(Convolutions.BiasGradient(Of(y), new(width, threads)))!;
        return ((Exact(sums) - Exact(y).sum([0, 2, 3])).norm() / Exact(y).abs().sum([0, 2, 3]).norm()).Item();
    }

    public void Dispose()
    {
        scope.Dispose();
        rng.Dispose();
    }

    private static double Error(Tensor actual, Func<Func<Tensor, Tensor>, Tensor> convolve)
    {
        double error = (Exact(actual) - convolve(Exact)).norm().Item();
        return error == 0 ? 0 : error / convolve(value => Exact(value).abs()).norm().Item();
    }

    private static Tensor Exact(Tensor value) => value.to(torch.float64);

    private static KernelTensor Of(Tensor tensor) => new(tensor.Handle);

    private static Tensor? Made(KernelTensor? result) => result is { } made ? Tensor.UnsafeCreateTensor(made.Handle) : null;

    // What a kernel reads beside the tensor is NaN.
    private Tensor Between(ScalarType type, bool last, params long[] sizes)
    {
        long elements = sizes.Aggregate(1L, (product, size) => product * size);
        long[] strides = last ? [elements / sizes[0], 1, sizes[3] * sizes[1], sizes[1]] : [elements / sizes[0], sizes[2] * sizes[3], sizes[3], 1];
        Tensor view = torch.full([elements + (2 * Margin)], float.NaN, type).as_strided(sizes, strides, Margin);
        view.copy_(Draw.Normal(rng, sizes));
        return view;
    }
}
