
namespace GanFunctional.Torch.Tests;

/// <summary>
/// No kernel that we use reads past a tensor. libtorch has some that do, and multiply what they read by zero: right until the memory holds a NaN. So every
/// convolution here is computed while the memory that the allocator will hand out is full of NaN.
/// </summary>
public sealed class PoisonedHeapTests : IDisposable
{
    private const int Rounds = 4;

    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly torch.Generator rng = new(5);

    public void Dispose()
    {
        scope.Dispose();
        rng.Dispose();
    }

    // Channels in and out, size, kernel, stride, padding: first and last layers of every variant, channels that no vector divides, and the layers
    // that libtorch's own kernels get wrong in every run: of one channel beside no multiple of 16, and of kernel 1×1 beside more than 32.
    public static TheoryData<long, long, long, long, long, long> Layers => new()
    {
        { 3, 64, 32, 4, 2, 1 }, { 1, 64, 28, 4, 2, 1 }, { 6, 64, 32, 4, 2, 1 }, { 512, 1, 4, 4, 1, 0 }, { 64, 1, 31, 4, 1, 1 }, { 256, 1, 2, 3, 1, 1 },
        { 256, 5, 2, 2, 1, 0 }, { 64, 3, 38, 7, 1, 0 }, { 8, 64, 24, 7, 1, 3 }, { 100, 64, 4, 4, 1, 0 }, { 2, 3, 8, 3, 1, 1 }, { 7, 5, 8, 3, 1, 1 },
        { 8, 8, 9, 3, 1, 1 }, { 10, 14, 9, 3, 1, 1 }, { 18, 22, 8, 4, 2, 1 }, { 34, 8, 8, 5, 2, 2 }, { 8, 34, 8, 1, 1, 0 }, { 66, 130, 7, 3, 1, 1 }, { 64, 128, 16, 4, 2, 1 },
        { 1, 20, 12, 4, 2, 1 }, { 1, 33, 9, 3, 1, 1 }, { 1, 1, 8, 3, 1, 1 }, { 20, 1, 5, 5, 1, 2 }, { 48, 100, 9, 1, 2, 0 }, { 16, 40, 5, 1, 1, 1 }, { 40, 16, 8, 1, 3, 0 },
        { 128, 100, 7, 7, 1, 0 }, { 128, 1, 7, 7, 1, 0 }, { 64, 32, 5, 5, 1, 0 },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Convolutions_and_their_gradients_read_nothing_else(long channelsIn, long channelsOut, long size, long kernel, long stride, long padding)
    {
        long smaller = ((size + (2 * padding) - kernel) / stride) + 1;
        Tensor image = Draw.Normal(rng, [2, channelsIn, size, size]), small = Draw.Normal(rng, [2, channelsOut, smaller, smaller]);
        Tensor weight = Draw.Normal(rng, [channelsOut, channelsIn, kernel, kernel], 0, 0.05);
        long extra = size - (((smaller - 1) * stride) - (2 * padding) + kernel);
        foreach (ScalarType dtype in Runtime.HasBFloat16 ? new[] { ScalarType.Float32, ScalarType.BFloat16 } : [ScalarType.Float32])
        {
            Holds(dtype, image, weight, (x, w) => Functional.Conv2d(x, w, null, [stride, stride], [padding, padding]));
            Holds(dtype, small, weight, (x, w) => Functional.ConvTranspose2d(x, w, null, [stride, stride], [padding, padding], [extra, extra]));
        }
    }

    // Their bytes, too, are the same whatever the memory held before.
    [Theory]
    [InlineData(1, 4, 16, 4, 2, 1)]
    [InlineData(1, 8, 16, 4, 2, 1)]
    [InlineData(1, 1, 9, 3, 1, 1)]
    [InlineData(1, 64, 28, 4, 2, 1)]
    [InlineData(3, 4, 16, 4, 2, 1)]
    [InlineData(4, 1, 8, 3, 1, 1)]
    [InlineData(8, 16, 8, 4, 2, 1)]
    public void The_same_convolution_gives_the_same_bytes(long channelsIn, long channelsOut, long size, long kernel, long stride, long padding)
    {
        long smaller = ((size + (2 * padding) - kernel) / stride) + 1;
        Tensor image = Draw.Normal(rng, [4, channelsIn, size, size]), small = Draw.Normal(rng, [4, channelsOut, smaller, smaller]);
        Tensor weight = Draw.Normal(rng, [channelsOut, channelsIn, kernel, kernel]);
        HashSet<string> seen = [];
        for (int round = 0; round < 20; round++)
        {
            using DisposeScope inner = torch.NewDisposeScope();
            Poison(ScalarType.Float32, image.numel(), small.numel(), weight.numel(), 1000 * (round + 1));
            Tensor x = Leaf(image), y = Leaf(small), w = Leaf(weight);
            Tensor down = Functional.Conv2d(x, w, null, [stride, stride], [padding, padding]), up = Functional.ConvTranspose2d(y, w, null, [stride, stride], [padding, padding], [0, 0]);
            Tensor[] all = [down, up, .. Autograd.Grad(down.Square().sum() + up.Square().sum(), [x, y, w])];
            seen.Add(string.Concat(all.Select(t => Convert.ToHexString(t.detach().ToBytes()))));
        }

        Assert.Single(seen);
    }

    // The value, both gradients, and in float32 those of a penalty on the first; the gradient arrives in both layouts. In bfloat16 second derivatives
    // are wrong, as libtorch's take the batch for channels, so that networks are float32 where a gradient is differentiated (Net.mixedPrecision).
    private static void Holds(ScalarType dtype, Tensor input, Tensor weight, Func<Tensor, Tensor, Tensor> run)
    {
        double tolerance = dtype == ScalarType.Float32 ? 1e-4 : 0.03;
        Tensor[] expected = Evaluate(ScalarType.Float64, ScalarType.Float64, last: false, poisoned: false);
        for (int round = 0; round < Rounds; round++)
        {
            using DisposeScope inner = torch.NewDisposeScope();
            Tensor[] actual = Evaluate(dtype, ScalarType.Float32, last: round % 2 == 0, poisoned: true);
            for (int i = 0; i < actual.Length; i++) Assert.True(Check.Distance(actual[i], expected[i]) <= tolerance, $"{dtype}, result {i}: {Check.Distance(actual[i], expected[i]):g3}");
        }

        Tensor[] Evaluate(ScalarType activations, ScalarType parameters, bool last, bool poisoned)
        {
            Tensor x = Leaf(input.to(activations)), w = Leaf(weight.to(parameters));
            Spoil();
            Tensor y = run(x, w), half = y.detach().ones_like() * 0.5;
            Tensor cotangent = Leaf(last ? half.ChannelsLast() : half.contiguous());
            Spoil();
            Tensor[] first = Autograd.Grad([y], [cotangent], [x, w], createGraph: true);
            Spoil();
            Tensor[] second = dtype == ScalarType.Float32 ? Autograd.Grad(first[0].Square().sum(), [w, cotangent]) : [];
            return [y.detach(), first[0].detach(), first[1].detach(), .. second];

            void Spoil()
            {
                if (poisoned) Poison(activations, input.numel(), weight.numel(), 16 * input.numel());
            }
        }
    }

    private static Tensor Leaf(Tensor value)
    {
        Tensor leaf = value.detach();
        leaf.requires_grad = true;
        return leaf;
    }

    /// <summary>Fills memory of these sizes with NaN, and gives it back.</summary>
    private static void Poison(ScalarType dtype, params long[] sizes)
    {
        foreach (long size in sizes)
        {
            torch.Tensor[] held = [.. Enumerable.Range(0, 4).Select(i => torch.full(size + (64 * i), double.NaN, dtype))];
            foreach (torch.Tensor tensor in held) tensor.Dispose();
        }
    }
}
