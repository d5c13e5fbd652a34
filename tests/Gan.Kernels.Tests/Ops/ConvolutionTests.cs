namespace GanFunctional.Torch.Tests;

/// <summary>conv2d, conv_transpose2d and linear in many geometries: derivatives by differences, values by aten.</summary>
public sealed partial class ConvolutionTests : IDisposable
{
    // bfloat16 has 8 bits: a sum in float32 that is rounded once. libtorch's products of fewer than 4,096 terms are summed in
    // bfloat16, and lose one more bit.
    private const double OneRounding = 1.0 / 256, TwoRoundings = 1.0 / 128;

    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly torch.Generator rng = new(1);

    public void Dispose()
    {
        scope.Dispose();
        rng.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public void Derivatives_of_convolutions_hold_to_second_order(long kernel)
    {
        bool bias = false;
        foreach (Geometry g in Geometries(kernel).Where(Convolves))
            Scoped(() => Derivatives.Hold(rng, $"{g}", t => Convolve(g, t), Inputs(g, transposed: false, bias = !bias)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public void Derivatives_of_transposed_convolutions_hold_to_second_order(long kernel)
    {
        bool bias = false;
        foreach (Geometry g in Geometries(kernel).Where(Transposes))
            Scoped(() => Derivatives.Hold(rng, $"{g}", t => Transpose(g, t), Inputs(g, transposed: true, bias = !bias)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public void Every_geometry_agrees_with_aten(long kernel)
    {
        foreach (Geometry g in Geometries(kernel, 8, 16))
        {
            if (Convolves(g)) Scoped(() => Agree($"{g}", t => Convolve(g, t), t => AtenConvolve(g, t), Inputs(g, transposed: false, bias: true), TwoRoundings));
            if (Transposes(g)) Scoped(() => Agree($"{g}", t => Transpose(g, t), t => AtenTranspose(g, t), Inputs(g, transposed: true, bias: true), TwoRoundings));
        }

        Check.HadBFloat16();
    }

    // The layers of DCGAN, and wider and flatter ones: whatever computation is chosen for a shape, it is the same function.
    [Theory]
    [InlineData(8, 3, 64, 64, 4, 2, 1)]
    [InlineData(8, 64, 128, 32, 4, 2, 1)]
    [InlineData(16, 128, 256, 16, 4, 2, 1)]
    [InlineData(16, 256, 512, 8, 4, 2, 1)]
    [InlineData(16, 512, 1, 4, 4, 1, 0)]
    [InlineData(16, 100, 512, 4, 4, 1, 0)]
    [InlineData(4, 1024, 256, 2, 4, 2, 1)]
    [InlineData(2, 64, 64, 33, 3, 1, 1)]
    [InlineData(1, 3, 64, 38, 7, 1, 0)]
    [InlineData(1, 96, 160, 17, 3, 2, 1)]
    [InlineData(64, 1, 64, 28, 5, 2, 2)]
    [InlineData(1, 64, 3, 38, 7, 1, 0)]
    [InlineData(2, 64, 3, 24, 7, 1, 3)]
    [InlineData(1, 512, 1, 15, 4, 1, 1)]
    [InlineData(1, 256, 256, 18, 3, 1, 0)]
    [InlineData(1, 512, 512, 2, 4, 2, 1)]
    [InlineData(2, 256, 512, 4, 4, 2, 1)]
    [InlineData(2, 256, 256, 21, 3, 1, 1)]
    [InlineData(1, 256, 256, 34, 3, 1, 0)]
    public void Layers_of_real_networks_agree_with_aten(long batch, long channelsIn, long channelsOut, long size, long kernel, long stride, long padding)
    {
        Geometry down = new(batch, channelsIn, channelsOut, [size, size], [kernel, kernel], [stride, stride], [padding, padding], [0, 0]);
        long smaller = ((size + (2 * padding) - kernel) / stride) + 1;
        long extra = size - (((smaller - 1) * stride) - (2 * padding) + kernel);
        Geometry up = down with { In = channelsOut, Out = channelsIn, Size = [smaller, smaller], OutputPadding = [extra, extra] };
        Scoped(() => Agree($"{down}", t => Convolve(down, t), t => AtenConvolve(down, t), Inputs(down, transposed: false, bias: true)));
        Scoped(() => Agree($"{up}", t => Transpose(up, t), t => AtenTranspose(up, t), Inputs(up, transposed: true, bias: true)));
        Check.HadBFloat16();
    }

    // Tiles of minimal filtering that do not fit: odd sizes, borders wider than a tap, few channels and many.
    [Theory]
    [InlineData(5, 16, 48, 17, 3, 1, 2)]
    [InlineData(1, 48, 16, 9, 3, 1, 1)]
    [InlineData(1, 16, 16, 4, 3, 1, 0)]
    [InlineData(5, 64, 80, 13, 3, 1, 2)]
    [InlineData(1, 80, 64, 16, 3, 1, 0)]
    [InlineData(1, 64, 64, 19, 3, 1, 1)]
    [InlineData(5, 16, 48, 17, 4, 2, 1)]
    [InlineData(3, 48, 16, 14, 4, 2, 0)]
    [InlineData(2, 32, 64, 11, 4, 2, 2)]
    [InlineData(3, 16, 48, 13, 4, 1, 1)]
    [InlineData(1, 48, 16, 12, 4, 1, 0)]
    [InlineData(2, 32, 64, 9, 4, 1, 3)]
    [InlineData(3, 16, 48, 14, 5, 1, 2)]
    [InlineData(1, 48, 16, 9, 5, 1, 0)]
    [InlineData(2, 32, 64, 11, 5, 1, 4)]
    [InlineData(2, 32, 48, 17, 3, 2, 1)]
    public void Sizes_that_no_tile_divides_agree_with_aten(long batch, long channelsIn, long channelsOut, long size, long kernel, long stride, long padding) =>
        Layers_of_real_networks_agree_with_aten(batch, channelsIn, channelsOut, size, kernel, stride, padding);

    // By the definition one sum is of 2,304 or 4,096 terms; minimal filtering must not be less exact in float32.
    [Theory]
    [InlineData(1, 256, 256, 34, 3, 1, 0)]
    [InlineData(4, 64, 64, 32, 3, 1, 1)]
    [InlineData(4, 256, 128, 16, 4, 2, 1)]
    [InlineData(1, 256, 512, 32, 4, 1, 1)]
    [InlineData(2, 256, 256, 16, 5, 1, 2)]
    public void Float32_is_as_exact_as_the_definition(long batch, long channelsIn, long channelsOut, long size, long kernel, long stride, long padding)
    {
        Geometry g = new(batch, channelsIn, channelsOut, [size, size], [kernel, kernel], [stride, stride], [padding, padding], [0, 0]);
        Tensor[] exact = [.. Inputs(g, transposed: false, bias: false).Select(t => t.to(ScalarType.Float32).to(ScalarType.Float64))];
        Tensor cotangent = Derivatives.Random(rng, AtenConvolve(g, exact).shape).to(ScalarType.Float32);
        Tensor[] expected = Evaluate(t => AtenConvolve(g, t), exact, cotangent);
        Tensor[] values = [.. exact.Select(t => t.to(ScalarType.Float32).ChannelsLast())];
        Tensor[] ours = Evaluate(t => Convolve(g, t), values, cotangent), direct = Evaluate(t => AtenConvolve(g, t), values, cotangent);
        for (int i = 0; i < ours.Length; i++)
        {
            double distance = Check.Distance(ours[i], expected[i]), allowed = Math.Max(5e-7, Check.Distance(direct[i], expected[i]));
            Assert.True(distance <= allowed, $"{g}, result {i}: {distance:g3}, by the definition {allowed:g3}");
        }
    }

    [Fact]
    public void Linear_maps_hold_to_second_order_and_agree_with_aten()
    {
        foreach (long[] shape in new long[][] { [5], [1, 5], [4, 5], [2, 3, 5] })
        {
            Tensor x = Derivatives.Random(rng, shape), w = Derivatives.Random(rng, 3, 5), b = Derivatives.Random(rng, 3);
            Derivatives.Hold(rng, "linear", t => Functional.Linear(t[0], t[1], t[2]), x, w, b);
            Derivatives.Hold(rng, "linear without bias", t => Functional.Linear(t[0], t[1]), x, w);
            Agree("linear", t => Functional.Linear(t[0]!, t[1]!, t[2]), t => F.linear(t[0]!, t[1]!, t[2]), [x, w, b], TwoRoundings);
        }

        Agree(
            "a wide linear", t => Functional.Linear(t[0]!, t[1]!, t[2]), t => F.linear(t[0]!, t[1]!, t[2]),
            [Derivatives.Random(rng, 64, 784), Derivatives.Random(rng, 512, 784), Derivatives.Random(rng, 512)]);
        Check.HadBFloat16();
    }

    // Copies of weights in another layout and type are kept between uses.
    [Fact]
    public void Weights_that_were_written_to_are_used_as_they_are_now()
    {
        Geometry[] shapes = [new(1, 32, 64, [9, 9], [3, 3], [1, 1], [1, 1], [0, 0]), new(1, 128, 128, [4, 4], [4, 4], [2, 2], [1, 1], [0, 0]), new(2, 64, 32, [1, 1], [1, 1], [1, 1], [0, 0], [0, 0])];
        foreach (Geometry g in shapes)
        {
            foreach (ScalarType dtype in Runtime.HasBFloat16 ? new[] { ScalarType.Float32, ScalarType.BFloat16 } : [ScalarType.Float32])
            {
                Tensor[] inputs = [.. Inputs(g, transposed: false, bias: false).Select(t => t.to(ScalarType.Float32))];
                Tensor x = inputs[0].to(dtype), w = inputs[1];
                w.requires_grad = true;
                for (int round = 0; round < 3; round++)
                {
                    Check.Close(AtenConvolve(g, x.to(ScalarType.Float64), w.detach().to(dtype).to(ScalarType.Float64)), Convolve(g, x, w).detach(), TwoRoundings);
                    using (torch.no_grad()) w.AddInPlace(Derivatives.Random(rng, w.shape).to(ScalarType.Float32));
                }
            }
        }

        Check.HadBFloat16();
    }

    // What is kept of a weight depends on what it is used for.
    [Fact]
    public void A_weight_may_have_two_strides()
    {
        Geometry twice = new(1, 32, 64, [12, 12], [4, 4], [2, 2], [1, 1], [0, 0]), once = twice with { Stride = [1, 1] };
        Tensor[] inputs = [.. Inputs(twice, transposed: false, bias: false).Select(t => t.to(ScalarType.Float32))];
        inputs[1].requires_grad = true;
        Tensor[] exact = [.. inputs.Select(t => t.detach().to(ScalarType.Float64))];
        foreach (Geometry g in new[] { twice, once, twice }) Check.Close(AtenConvolve(g, exact), Convolve(g, inputs).detach(), 2e-6);
    }

    // What a gradient penalty does: the gradient of |∂D/∂x|² with respect to the weights.
    [Theory]
    [InlineData(8, 128, 16, 4, 2)]
    [InlineData(4, 64, 15, 3, 1)]
    public void Second_derivatives_in_bfloat16_are_within_its_rounding(long batch, long channelsOut, long size, long kernel, long stride)
    {
        Check.HadBFloat16();
        Geometry g = new(batch, 64, channelsOut, [size, size], [kernel, kernel], [stride, stride], [1, 1], [0, 0]);
        foreach (bool transposed in new[] { false, true })
        {
            Tensor[] exact = [.. Inputs(g, transposed, bias: false).Select(t => t.to(ScalarType.BFloat16).to(ScalarType.Float64))];
            Tensor Penalty(ScalarType activations, ScalarType parameters)
            {
                Tensor x = exact[0].to(activations).detach(), w = exact[1].to(parameters).detach();
                x.requires_grad = w.requires_grad = true;
                Tensor y = torch.tanh((transposed ? Transpose(g, x, w) : Convolve(g, x, w)) / 64);
                Tensor slope = Autograd.Grad(y.sum(), [x], createGraph: true)[0];
                return Autograd.Grad(slope.to(parameters).Square().sum(), [w])[0];
            }

            Tensor mixed = Penalty(ScalarType.BFloat16, ScalarType.Float32);
            Assert.Equal(ScalarType.Float32, mixed.dtype);
            Tensor penalty = Penalty(ScalarType.Float64, ScalarType.Float64);
            Check.Close(penalty, mixed, 4 * OneRounding);
            Check.Close(penalty, Penalty(ScalarType.Float32, ScalarType.Float32), 4e-6);
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Tensor x = torch.ones([1, 2, 4, 4]), w = torch.ones([3, 2, 5, 5]);
        Check.Refused(() => Functional.Conv2d(x, w, null, [1, 1], [0, 0]), "conv2d(Float32[1, 2, 4, 4]", "larger than the padded input");
        Check.Refused(() => Functional.Conv2d(x, w, null, [0, 1], [1, 1]), "stride must be at least 1");
        Check.Refused(() => Functional.Conv2d(x, w, null, [1], [1, 1]), "conv2d");
        Check.Refused(() => Functional.Conv2d(x, w, null, [1, 1], []), "conv2d");
        Check.Refused(() => Functional.Conv2d(x, w, torch.ones([4]), [1, 1], [1, 1]), "conv2d");
        Check.Refused(() => Functional.Conv2d(x.select(0, 0), w, null, [1, 1], [1, 1]), "x [n, c, h, w] and a weight");
        Check.Refused(() => Functional.ConvTranspose2d(x, w, null, [1, 1], [0, 0], [0, 0]), "conv_transpose2d", "2 channels");
        Check.Refused(() => Functional.ConvTranspose2d(x, torch.ones([2, 3, 4, 4]), null, [2, 2], [1, 1], [2, 2]), "output_padding");
        Check.Refused(() => Functional.ConvTranspose2d(x, torch.ones([2, 3, 4, 4]), null, [2, 2], [1, 1], [0]), "conv_transpose2d");
        Check.Refused(() => Functional.Linear(torch.ones([2, 3]), torch.ones([4, 5])), "linear(Float32[2, 3], Float32[4, 5], none)");
    }

    // Values and first derivatives in float64, float32 and bfloat16, contiguous and channels-last, against aten in float64.
    private void Agree(string what, Func<Tensor?[], Tensor> ours, Func<Tensor?[], Tensor> reference, Tensor[] inputs, double rounding = OneRounding)
    {
        // Numbers that bfloat16 holds: what differs then is the arithmetic and the rounding of the results, not the inputs.
        Tensor[] exact = [.. inputs.Select(t => t.to(ScalarType.BFloat16).to(ScalarType.Float64))];
        Tensor cotangent = Derivatives.Random(rng, reference(exact).shape).to(ScalarType.BFloat16);
        Tensor[] expected = Evaluate(reference, exact, cotangent);
        foreach ((ScalarType activations, ScalarType parameters, double tolerance) in new[]
        {
            (ScalarType.Float64, ScalarType.Float64, 1e-13), (ScalarType.Float32, ScalarType.Float32, 2e-6), (ScalarType.BFloat16, ScalarType.Float32, rounding),
        })
        {
            if (activations == ScalarType.BFloat16 && !Runtime.HasBFloat16) continue;
            foreach (bool last in exact[0].Dimensions == 4 ? new[] { false, true } : [false])
            {
                Tensor[] cast = [.. exact.Select((t, i) => t.to(i == 0 ? activations : parameters))];
                if (last) cast[0] = cast[0].ChannelsLast();
                Tensor[] results = Evaluate(ours, cast, cotangent);
                for (int i = 0; i < results.Length; i++)
                {
                    string name = $"{what}, {activations} with {parameters}{(last ? ", channels last" : "")}, result {i}";
                    Assert.True((i <= 1 ? activations : parameters) == results[i].dtype, $"{name} is {results[i].dtype}");
                    double distance = Check.Distance(results[i], expected[i]);
                    Assert.True(distance <= tolerance, $"{name}: {distance:g3}");
                }
            }
        }
    }

    // The value, then the gradient of each input.
    private static Tensor[] Evaluate(Func<Tensor?[], Tensor> function, Tensor[] inputs, Tensor cotangent)
    {
        Tensor[] leaves = [.. inputs.Select(t => t.detach())];
        foreach (Tensor leaf in leaves) leaf.requires_grad = true;
        Tensor value = function(leaves);
        return [value.detach(), .. Autograd.Grad([value], [cotangent.to(value.dtype)], leaves)];
    }

    private static void Scoped(Action body)
    {
        using DisposeScope inner = torch.NewDisposeScope();
        body();
    }
}
