using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static GanFunctional.Network;

namespace GanFunctional.CSharp.Tests;

/// <summary>Any chain of layers is the same network here and in ONNX Runtime.</summary>
public sealed class OnnxChainTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void A_chain_gives_the_same_there()
    {
        Gen<int[]> choices = Gen.Choose(0, 10_000).ListOf().Select(list => list.ToArray());
        Property law = Prop.ForAll(choices.ToArbitrary(), Agrees);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(120).WithStartSize(1).WithEndSize(12).WithReplay(2024UL, 7UL), law);
    }

    private bool Agrees(int[] choices)
    {
        long[] item = [2, 6, 8];
        using Model<Tensor, Tensor> model = Chained(choices, (2, 6, 8)).Create(3);
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(5);
        using Step step = new(1, 0);
        model.Forward(Draw.Normal(rng, [4, .. item]), step); // moves the running statistics
        model.SaveOnnx(file, item);
        foreach (long batch in new[] { 1L, 3 })
        {
            Tensor x = Draw.Normal(rng, [batch, .. item]), ours = model.Forward(x);
            (long[] shape, float[] theirs) = OnnxEngine.Run(file, ("input", x));
            Assert.Equal(ours.shape, shape);
            float[] expected = ours.ToArray<float>();
            double size = Math.Max(1, expected.Max(Math.Abs));
            for (int i = 0; i < expected.Length; i++)
                Assert.True(Math.Abs(expected[i] - theirs[i]) <= 1e-4 * size, $"{expected[i]} here, {theirs[i]} there, of\n{model}");
        }

        return true;
    }

    // Each number chooses the next layer among those that fit the images that come so far.
    private static Net<Tensor, Tensor> Chained(int[] choices, (int Channels, int Height, int Width) image)
    {
        List<Net<Tensor, Tensor>> parts = [];
        for (int i = 0; i < choices.Length; i++)
        {
            List<(Net<Tensor, Tensor> Layer, (int, int, int) Gives)> fitting = [.. Fitting(i, choices[i] / 100, image)];
            (Net<Tensor, Tensor> layer, image) = fitting[choices[i] % fitting.Count];
            parts.Add(layer);
        }

        if (choices.Length > 0 && choices[^1] % 3 == 0)
        {
            int flat = image.Channels * image.Height * image.Width;
            parts.AddRange([Flatten, SpectralNorm(Linear(flat, 5)), LayerNorm(5), Linear(5, 3, bias: false), Softmax(1)]);
        }

        return Chain([.. parts]);
    }

    private static IEnumerable<(Net<Tensor, Tensor> Layer, (int Channels, int Height, int Width) Gives)> Fitting(int position, int number, (int Channels, int Height, int Width) image)
    {
        (int c, int h, int w) = image;
        int wider = 1 + (number % 5);
        bool little = h <= 8 && w <= 8, large = h >= 4 && w >= 4;
        yield return (Conv(c, wider, 3, padding: 1), (wider, h, w));
        yield return (SpectralNorm(Conv(c, wider, 1, bias: false)), (wider, h, w));
        if (large) yield return (Conv(c, wider, 4, stride: 2, padding: 1), (wider, ((h - 2) / 2) + 1, ((w - 2) / 2) + 1));
        if (large) yield return (MaxPool(2), (c, h / 2, w / 2));
        if (large) yield return (AveragePool(2), (c, h / 2, w / 2));
        if (little) yield return (ConvTransposed(c, wider, 4, stride: 2, padding: 1), (wider, 2 * h, 2 * w));
        if (little) yield return (ConvTransposed(c, wider, 3, stride: 2, padding: 1, outputPadding: 1), (wider, 2 * h, 2 * w));
        if (little) yield return (Upsample(2), (c, 2 * h, 2 * w));
        if (little && h > 1 && w > 1) yield return (ReflectionPad(1), (c, h + 2, w + 2));
        if (little) yield return (ReplicationPad(1), (c, h + 2, w + 2));
        if (little) yield return (ZeroPad(1), (c, h + 2, w + 2));
        if (c <= 5) yield return (Skip(Chain(Conv(c, wider, 3, padding: 1), Tanh)), (c + wider, h, w));
        yield return (Residual(Chain(Conv(c, c, 3, padding: 1), LeakyRelu(0.1))), image);
        yield return (Nest(Chain(Conv(c, c, 1), Group("inner", Chain(Relu, Conv(c, wider, 1))))), (wider, h, w));
        yield return (Group($"group{position}", Chain(Conv(c, wider, 1), BatchNorm(wider))), (wider, h, w));
        yield return (Named($"named{position}", Conv(c, c, 1)), image);
        yield return (Permute(2, 3, 1), (h, w, c));
        yield return (Chain(Slice(1, 0, 0), Scale(0.5), Shift(0.1)), image);
        yield return (BatchNormRelu(c), image);
        yield return (BatchNormLeakyRelu(c, 0.2), image);
        if (h * w > 8) yield return (InstanceNorm, image);
        if (h * w > 8) yield return (InstanceNormAffine(c), image);
        yield return (LayerNorm(c, h, w), image);
        Net<Tensor, Tensor>[] plain = [Relu, LeakyRelu(0.3), Tanh, Sigmoid, Softplus, Elu, Gelu, Silu, Dropout(0.2), Abs, Clamp(-1, 1), Softmax(1)];
        yield return (plain[number % plain.Length], image);
    }
}
