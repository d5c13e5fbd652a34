namespace GanFunctional.Torch.Tests.Kernels;

/// <summary>Convolutions with the kernels installed, for good: <see cref="FastKernelsTests"/> runs these in a process of their own.</summary>
public sealed class InstalledConvolutionTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly torch.Generator rng = Generators.Seeded(1);

    public InstalledConvolutionTests() => Assert.True(FastKernels.Install());

    public void Dispose()
    {
        scope.Dispose();
        rng.Dispose();
    }

    // Minimal filtering, columns, turned kernels and libtorch's own, as a user's modules call them, in both layouts.
    [Theory(Explicit = true)]
    [InlineData(2, 32, 48, 20, 3, 1, 1)]
    [InlineData(2, 16, 32, 24, 4, 2, 1)]
    [InlineData(2, 32, 16, 12, 5, 1, 2)]
    [InlineData(3, 32, 64, 4, 4, 1, 0)]
    [InlineData(3, 20, 10, 6, 1, 1, 0)]
    [InlineData(1, 64, 96, 8, 4, 2, 1)]
    [InlineData(2, 32, 3, 15, 7, 1, 3)]
    [InlineData(2, 3, 32, 16, 4, 2, 1)]
    [InlineData(2, 24, 40, 19, 3, 2, 1)]
    public void Values_and_derivatives_of_both_orders_are_libtorch_s_in_float64(int n, int c, int k, int size, int kernel, int stride, int padding)
    {
        foreach (bool last in new[] { false, true })
        {
            foreach (bool transposed in new[] { false, true })
            {
                Tensor x = Random(n, c, size, size), weight = transposed ? Random(c, k, kernel, kernel) : Random(k, c, kernel, kernel);
                if (last) x = x.ChannelsLast();
                Tensor[] values = [x, weight * (1 / Math.Sqrt(c * kernel * kernel)), Random(k)];
                Tensor[] actual = Derivatives(values, transposed, stride, padding), expected = Derivatives([.. values.Select(Exact)], transposed, stride, padding);
                for (int i = 0; i < actual.Length; i++) Assert.True(Check.Distance(actual[i], expected[i]) <= 1e-5, $"value {i}, transposed {transposed}, channels last {last}: wrong by {Check.Distance(actual[i], expected[i]):g3}");
                if (actual[0].shape[2] > 1) Assert.Equal(last, !actual[0].is_contiguous());
            }
        }
    }

    // As layers of mixed precision call them; libtorch's own kernels would refuse.
    [Fact(Explicit = true)]
    public void Weights_of_float32_serve_activations_of_bfloat16()
    {
        Check.HadBFloat16();
        foreach ((int c, int k, int kernel, int stride) in new[] { (32, 64, 4, 2), (64, 64, 3, 1), (16, 32, 3, 2), (3, 16, 4, 2), (64, 4, 7, 1) })
        {
            Tensor x = Random(2, c, 20, 20).to(torch.bfloat16).ChannelsLast(), weight = Random(k, c, kernel, kernel) * (1 / Math.Sqrt(c * kernel * kernel)), bias = Random(k);
            Tensor[] actual = Derivatives([x, weight, bias], false, stride, 1), expected = Derivatives([Exact(x), Exact(weight), Exact(bias)], false, stride, 1);
            Assert.Equal(ScalarType.BFloat16, actual[0].dtype);
            Assert.Equal(ScalarType.Float32, actual[2].dtype);
            for (int i = 0; i < actual.Length; i++) Check.Close(expected[i], actual[i], 0.03);
        }
    }

    [Fact(Explicit = true)]
    public void What_is_not_served_is_libtorch_s()
    {
        Tensor x = Random(2, 32, 9, 9), weight = Random(32, 16, 3, 3);
        Check.Close(F.conv2d(Exact(x), Exact(weight), groups: 2), F.conv2d(x, weight, groups: 2), 1e-6);
        Check.Close(F.conv2d(Exact(x), Exact(Random(8, 32, 3, 3)).ones_like(), dilation: [2, 2]), F.conv2d(x, torch.ones(8, 32, 3, 3), dilation: [2, 2]), 1e-6);
        Check.Close(F.conv1d(Exact(x[0]), Exact(torch.ones(4, 9, 3)).permute(0, 1, 2).narrow(1, 0, 9)), F.conv1d(x[0], torch.ones(4, 9, 3)), 1e-6);
        Assert.Equal([0, 16, 9, 9], F.conv2d(torch.ones(0, 32, 9, 9), torch.ones(16, 32, 3, 3), padding: [1, 1]).shape);
        Assert.Equal(ScalarType.Float64, F.conv2d(Exact(x), Exact(Random(16, 32, 3, 3))).dtype);
    }

    [Theory(Explicit = true)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(9)]
    public void A_bias_may_lie_with_gaps(int kernel)
    {
        Tensor x = Random(2, 32, 9, 9), weight = Random(16, 32, kernel, kernel), bias = Random(16, 2).narrow(1, 0, 1).squeeze(1);
        Check.Close(F.conv2d(Exact(x), Exact(weight), Exact(bias)), F.conv2d(x, weight, bias), 1e-5);
        Check.Close(F.conv_transpose2d(Exact(x), Exact(weight.transpose(0, 1)), Exact(bias)), F.conv_transpose2d(x, weight.transpose(0, 1), bias), 1e-5);
        Tensor one = Random(1, 32, kernel, kernel), shift = Random(1, 2).narrow(1, 0, 1).squeeze(1);
        Check.Close(F.conv2d(Exact(x), Exact(one), Exact(shift)), F.conv2d(x, one, shift), 1e-5);
    }

    // One channel lies in both layouts. libtorch goes by the strides, and so does what follows.
    [Fact(Explicit = true)]
    public void Strides_of_one_channel_say_which_layout_comes_out()
    {
        Tensor contiguous = Random(2, 1, 14, 14), last = contiguous.reshape(2, 14, 14, 1).permute(0, 3, 1, 2), weight = Random(32, 1, 4, 4);
        Tensor down = Random(2, 32, 7, 7), up = Random(32, 1, 4, 4);
        Assert.Equal([32 * 49, 49, 7, 1], F.conv2d(contiguous, weight, null, [2, 2], [1, 1]).stride());
        Assert.Equal([32 * 49, 1, 7 * 32, 32], F.conv2d(last, weight, null, [2, 2], [1, 1]).stride());
        Assert.Equal([14 * 14, 1, 14, 1], F.conv_transpose2d(down.ChannelsLast(), up, null, [2, 2], [1, 1]).stride());
    }

    // libtorch's own kernels multiply zeros by NaN, so this tells whether ours are called: also with TorchSharp's defaults, lists of one number.
    [Fact(Explicit = true)]
    public void Gradients_of_zeros_are_zeros_whatever_the_images_hold()
    {
        Tensor images = torch.full([2, 32, 12, 12], float.NaN), weight = Random(32, 32, 3, 3).requires_grad_(true);
        Func<Tensor>[] convolutions =
        [
            () => F.conv2d(images, weight, padding: [1, 1]),
            () => F.conv2d(images, weight, null, [1, 1], [1, 1], [1, 1]),
            () => F.conv_transpose2d(images, weight),
            () => F.conv_transpose2d(images, weight, null, [2, 2], [1, 1], [1, 1]),
        ];
        foreach (Func<Tensor> convolution in convolutions)
        {
            Tensor y = convolution();
            weight.grad = null;
            y.backward([torch.zeros_like(y)]);
            Assert.True(weight.grad!.eq(0).all().item<bool>());
        }
    }

    [Fact(Explicit = true)]
    public void Mistakes_are_refused_in_libtorch_s_words()
    {
        Refused(() => F.conv2d(Random(2, 32, 9, 9), Random(16, 30, 3, 3)), "expected input[2, 32, 9, 9] to have 30 channels, but got 32 channels instead");
        Refused(() => F.conv2d(Random(2, 32, 2, 2), Random(16, 32, 3, 3)), "Kernel size can't be greater than actual input size");
        Refused(() => F.conv2d(Random(2, 32, 9, 9), Exact(Random(16, 32, 3, 3))), "type");
        Refused(() => F.conv_transpose2d(Random(2, 32, 9, 9), Random(16, 32, 3, 3)), "expected input[2, 32, 9, 9] to have 16 channels");
        foreach (int kernel in new[] { 1, 3, 9 })
        {
            foreach (int channels in new[] { 1, 15, 17 })
            {
                Refused(() => F.conv2d(Random(2, 32, 9, 9), Random(16, 32, kernel, kernel), Random(channels)), "bias");
                Refused(() => F.conv_transpose2d(Random(2, 32, 9, 9), Random(32, 16, kernel, kernel), Random(channels)), "bias");
            }
        }

        Refused(() => F.conv2d(Random(2, 32, 9, 9), Random(16, 32, 1, 1), Exact(Random(16))), "type");
        Check.Close(torch.ones(1), torch.ones(1), 0); // It goes on.

        static void Refused(Func<Tensor> convolution, string sentence) => Assert.Contains(sentence, Assert.ThrowsAny<Exception>(convolution).Message, StringComparison.Ordinal);
    }

    // libtorch computes it from views with exchanged dimensions, dilated by the stride. In another layout it could be added only element by element.
    [Theory(Explicit = true)]
    [InlineData(4, 32, 64, 16, 4, 2)]
    [InlineData(4, 64, 128, 4, 4, 2)]
    [InlineData(4, 3, 32, 20, 4, 2)]
    [InlineData(2, 32, 32, 12, 3, 1)]
    public void A_second_derivative_by_a_weight_is_right_and_laid_out_as_the_weight(int n, int c, int k, int size, int kernel, int stride)
    {
        foreach (bool last in new[] { false, true })
        {
            Tensor x = Random(n, c, size, size), weight = Random(k, c, kernel, kernel);
            if (last) (x, weight) = (x.ChannelsLast(), weight.ChannelsLast());
            Tensor actual = Second(x, weight);
            Check.Close(Second(Exact(x), Exact(weight)), actual, 1e-5);
            Assert.Equal(weight.stride(), actual.stride());
        }

        Tensor Second(Tensor x, Tensor weight)
        {
            Tensor[] leaves = [x.detach().requires_grad_(true), weight.detach().requires_grad_(true)];
            Tensor y = F.conv2d(leaves[0], leaves[1], null, [stride, stride], [1, 1]);
            return Autograd.Grad(Autograd.Grad(y.Square().sum(), [leaves[0]], createGraph: true)[0].Square().sum(), [leaves[1]])[0];
        }
    }

    [Fact(Explicit = true)]
    public void Convolutions_keep_no_memory()
    {
        Tensor x = Random(4, 32, 32, 32).ChannelsLast().requires_grad_(true), weight = Random(64, 32, 4, 4).requires_grad_(true), bias = Random(64).requires_grad_(true);
        Work(20);
        long before = Check.Resident();
        Work(300); // 150 MiB of results, and more of gradients and scratch.
        Assert.InRange(Check.Resident() - before, long.MinValue, 20L << 20);

        void Work(int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
                using DisposeScope inner = torch.NewDisposeScope();
                Autograd.Grad(F.conv2d(x, weight, bias, [2, 2], [1, 1]).sum(), [x, weight, bias]);
            }
        }
    }

    private static Tensor[] Derivatives(Tensor[] values, bool transposed, long stride, long padding)
    {
        Tensor[] leaves = [.. values.Select(value => value.detach().requires_grad_(true))];
        Tensor bias = leaves[2].to_type(leaves[0].dtype);
        Tensor y = transposed
            ? F.conv_transpose2d(leaves[0], leaves[1], bias, [stride, stride], [padding, padding])
            : F.conv2d(leaves[0], leaves[1], bias, [stride, stride], [padding, padding]);
        Tensor[] first = Autograd.Grad(y.tanh().sum(), leaves, createGraph: true);
        Tensor penalty = first[0].Square().sum() + first[1].Square().sum();
        return [y.detach(), .. first.Select(gradient => gradient.detach()), .. Autograd.Grad(penalty, leaves)];
    }

    private Tensor Random(params long[] shape) => Draw.Normal(rng, shape);

    private static Tensor Exact(Tensor value) => value.to(torch.float64);
}
