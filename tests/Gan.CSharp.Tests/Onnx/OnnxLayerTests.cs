using Xunit;
using static GanFunctional.Network;

namespace GanFunctional.CSharp.Tests;

/// <summary>Every kind of layer as ONNX Runtime computes it, on batches of one and of three.</summary>
public sealed class OnnxLayerTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    public static TheoryData<string, Net<Tensor, Tensor>> OfImages => new()
    {
        { "conv", Conv(2, 4, 3, stride: 2, padding: 1) },
        { "conv without bias", Conv(2, 4, 3, bias: false) },
        { "transposed conv", ConvTransposed(2, 3, 4, stride: 2, padding: 1) },
        { "transposed conv, larger output", ConvTransposed(2, 3, 3, stride: 2, padding: 1, outputPadding: 1, bias: false) },
        { "spectral norm", SpectralNorm(Conv(2, 4, 3)) },
        { "spectral norm of a transposed conv", SpectralNorm(ConvTransposed(2, 4, 3), outputs: 1) },
        { "batch norm", BatchNorm(2, 1e-3) },
        { "batch norm and ReLU", BatchNormRelu(2) },
        { "batch norm and leaky ReLU", BatchNormLeakyRelu(2, 0.2) },
        { "instance norm", InstanceNorm },
        { "instance norm with gain and bias", InstanceNormAffine(2) },
        { "layer norm", LayerNorm(2, 4, 6) },
        { "ReLU", Relu },
        { "leaky ReLU", LeakyRelu(0.3) },
        { "tanh", Tanh },
        { "sigmoid", Sigmoid },
        { "softplus", Softplus },
        { "ELU", Elu },
        { "GELU", Gelu },
        { "SiLU", Silu },
        { "softmax", Softmax(1) },
        { "dropout", Dropout(0.5) },
        { "reflection pad", ReflectionPad(2) },
        { "replication pad", ReplicationPad(2) },
        { "zero pad", ZeroPad(2) },
        { "max pool", MaxPool(2) },
        { "max pool of a border of zeros", Chain(Clamp(-5, -1), ZeroPad(1), MaxPool(2)) },
        { "average pool", AveragePool(2) },
        { "upsample", Upsample(3) },
        { "reshape", Reshape(4, 12) },
        { "flatten", Flatten },
        { "permute", Permute(2, 3, 1) },
        { "unsqueeze", Unsqueeze(2) },
        { "slice", Slice(3, 2, -1) },
        { "slice to the end", Slice(2, 1, 0) },
        { "mean", Mean(2, 3) },
        { "sum", Sum(1) },
        { "scale", Scale(-1.5) },
        { "shift", Shift(0.25) },
        { "power", Chain(Abs, Power(1.5)) },
        { "clamp", Clamp(-0.5, 0.25) },
        { "clamp from below", Clamp(-0.5, double.PositiveInfinity) },
        { "exp", Exp },
        { "log", Chain(Abs, Shift(0.1), Log) },
        { "above", Above(0.25) },
        { "residual", Residual(Tanh) },
        { "skip", Skip(Tanh) },
        { "linear in the last dimension", Linear(6, 5) },
    };

    public static TheoryData<string, Net<Tensor, Tensor>> OfVectors => new()
    {
        { "linear", Linear(4, 5) },
        { "linear without bias", Linear(4, 5, bias: false) },
        { "batch norm", BatchNorm(4, 0.8) },
        { "spectral norm", SpectralNorm(Linear(4, 3)) },
    };

    [Theory]
    [MemberData(nameof(OfImages))]
    public void Of_images(string name, Net<Tensor, Tensor> network) => Agree(name, network, 2, 4, 6);

    [Theory]
    [MemberData(nameof(OfVectors))]
    public void Of_vectors(string name, Net<Tensor, Tensor> network) => Agree(name, network, 4);

    [Fact]
    public void Kernels_that_are_not_square_and_windows_that_overlap()
    {
        Net<Tensor, Tensor> rectangular = Layers.rectangular(3, 1, 2, 1, 0, 2, 4);
        Agree(rectangular, one => one[0], [2, 4, 6]);
    }

    [Fact]
    public void Functions_of_pairs()
    {
        static Tuple<Tensor, Tensor> Pair(Tensor[] two) => Tuple.Create(two[0], two[1]);
        Agree(Functions.multiply, Pair, [2, 4], [2, 4]);
        Agree(Functions.multiply, Pair, [2, 4], [2, 1]);
        Agree(Functions.divide, Pair, [3], [3]);
        Agree(Net.add, Pair, [2, 3, 3], [2, 3, 3]);
        Agree(Net.cat(2), Pair, [2, 1, 3], [2, 4, 3]);
        Agree(Functions.planes, Pair, [2, 3, 5], [4]);
        Agree(Net.first, Pair, [2], [3]);
        Agree(Net.second, Pair, [2], [3]);
        Agree(NetSyntax.op_MinusMinusGreater(Net.fork(Functions.exp, Functions.scale(2)), Functions.divide), one => one[0], [5]);
        Agree(Functions.neighbours, one => one[0], [4, 3]);
    }

    private void Agree(string name, Net<Tensor, Tensor> network, params long[] item)
    {
        using Model<Tensor, Tensor> model = network.Create(1);
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(5);
        // Statistics and gains that are not those of the start.
        using Step step = new(1, 0);
        model.Forward(Draw.Normal(rng, [8, .. item], 0.5, 2), step);
        foreach ((_, Tensor tensor) in model.State().Where(t => t.Key.EndsWith("bias", StringComparison.Ordinal))) Change(tensor, rng);

        model.SaveOnnx(file, item);
        foreach (long batch in new[] { 1L, 3 })
        {
            Tensor x = Draw.Normal(rng, [batch, .. item]);
            Close(name, model.Forward(x), OnnxEngine.Run(file, ("input", x)));
        }

        string[] shape = [.. model.Forward(torch.zeros([1, .. item])).shape.Skip(1).Select(size => $"{size}")];
        Assert.Contains($"[n, {string.Join(", ", shape)}]", model.Summary(item), StringComparison.Ordinal);
    }

    private static void Change(Tensor tensor, torch.Generator rng)
    {
        using IDisposable noGrad = torch.no_grad();
        tensor.copy_(Draw.Normal(rng, tensor.shape));
    }

    private void Agree<TInput>(Net<TInput, Tensor> net, Func<Tensor[], TInput> takes, params long[][] items)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(5);
        Params parameters = Net.init(rng, net);
        OnnxValue[] inputs = [.. items.Select((item, i) => new OnnxValue($"input{i}", "", item))];
        using (FileStream stream = File.Create(file))
            new OnnxNetwork("f", inputs, net.Description, parameters, "output", "", new Dictionary<string, string>(), OwnStatistics: false).Write(stream);

        foreach (long batch in new[] { 1L, 3 })
        {
            Tensor[] given = [.. items.Select(item => Draw.Normal(rng, [batch, .. item]))];
            Tensor ours = Net.apply(net, parameters).Invoke(Mode.Eval).Invoke(takes(given));
            Close("f", ours, OnnxEngine.Run(file, given.Select((tensor, i) => ($"input{i}", tensor))));
        }

        ParamsModule.free(parameters);
    }

    private static void Close(string name, Tensor ours, (long[] Shape, float[] Values) theirs)
    {
        Assert.Equal(ours.shape, theirs.Shape);
        float[] expected = ours.ToArray<float>();
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - theirs.Values[i]) <= 1e-5 * Math.Max(1, Math.Abs(expected[i])), $"{name}: {expected[i]} here, {theirs.Values[i]} there");
    }
}
