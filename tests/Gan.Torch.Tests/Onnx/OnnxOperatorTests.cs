namespace GanFunctional.Torch.Tests;

/// <summary>Every operator that has a form in ONNX, as OpenCV or numpy computes it, on batches of one and of three.</summary>
public sealed class OnnxOperatorTests(OnnxEngine engine) : IClassFixture<OnnxEngine>, IDisposable
{
    private static readonly long[] One = [1, 1], Two = [2, 2], None = [0, 0];
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    public static TheoryData<string, Func<Tensor, Tensor>> OfImages => new()
    {
        { "conv", x => Functional.Conv2d(x, Fill(4, 2, 3, 3), Fill(4), Two, One) },
        { "conv without bias", x => Functional.Conv2d(x, Fill(4, 2, 3, 2), null, One, None) },
        { "transposed conv", x => Functional.ConvTranspose2d(x, Fill(2, 3, 4, 4), Fill(3), Two, One, None) },
        { "transposed conv, larger output", x => Functional.ConvTranspose2d(x, Fill(2, 3, 3, 3), null, Two, One, One) },
        { "batch norm", x => Functional.BatchNorm(x, Fill(2), Fill(2), Fill(2), Fill(2).Square(), training: false, 0.1, 1e-3) },
        { "batch norm, nothing learnt", x => Functional.BatchNorm(x, null, null, Fill(2), Fill(2).Square(), training: false, 0.1, 1e-5, 0.2) },
        { "instance norm", x => Functional.InstanceNorm(x, Fill(2), Fill(2), 1e-5) },
        { "instance norm and ReLU, nothing learnt", x => Functional.InstanceNorm(x, null, null, 1e-5, 0) },
        { "ReLU", Functional.Relu },
        { "leaky ReLU", x => Functional.LeakyRelu(x, 0.3) },
        { "tanh", Functional.Tanh },
        { "sigmoid", Functional.Sigmoid },
        { "softplus", Functional.Softplus },
        { "ELU", Functional.Elu },
        { "GELU", Functional.Gelu },
        { "SiLU", Functional.Silu },
        { "reflection pad", x => Functional.ReflectionPad(x, [1, 2, 3, 1]) },
        { "replication pad", x => Functional.ReplicationPad(x, [1, 2, 3, 1]) },
        { "constant pad", x => Functional.ConstantPad(x, [1, 2, 3, 1], 0.5) },
        { "max pool", x => Functional.MaxPool2d(x, 2, 2) },
        { "average pool", x => Functional.AveragePool2d(x, 2, 2) },
        { "upsample", x => Functional.UpsampleNearest(x, 8, 18) },
        { "reshape", x => x.Reshape(-1, 4, 12) },
        { "flatten", x => x.Flatten() },
        { "permute", x => x.Permute(0, 2, 3, 1) },
        { "transpose", x => x.Transpose(1, -1) },
        { "narrow", x => x.Narrow(3, 2, 3) },
        { "select", x => x.Select(2, 1) },
        { "cat", x => Tensor.Cat([x, Functional.Tanh(x)], 1) },
        { "cast", x => x.To(DType.Float64).To(DType.Float32).To(Device.Cpu).Contiguous().Clone().Detach() },
        { "sum", x => x + x },
        { "difference", x => x - Fill(2, 4, 6) },
        { "product", x => x * Functional.Sigmoid(x) },
        { "quotient", x => x / (1.5 + Functional.Sigmoid(x)) },
        { "with numbers", x => (1.0 - (((x + 2.0) * 3.0 - 0.5) / 4.0)) * 2.0 },
        { "maximum", x => x.Maximum(-x) },
        { "minimum", x => x.Minimum(-x) },
        { "power", x => x.Abs().Pow(1.5) },
        { "square", x => x.Square() },
        { "square root", x => x.Abs().Sqrt() },
        { "exp", x => x.Exp() },
        { "log", x => (x.Abs() + 0.1).Log() },
        { "reciprocal", x => 1.0 / (x.Abs() + 0.5) },
        { "sign", x => x.Sign() },
        { "mean of dimensions", x => x.Mean([2, 3], keep: true) },
    };

    public static TheoryData<string, Func<Tensor, Tensor>> OfImagesByNumpy => new()
    {
        { "layer norm", x => Functional.LayerNorm(x, [2, 4, 6], Fill(2, 4, 6), Fill(2, 4, 6), 1e-5) },
        { "clamp", x => x.Clamp(-0.5, 0.25) },
        { "clamp from below", x => x.Clamp(-0.5, double.PositiveInfinity) },
        { "zeros like", x => x + x.ZerosLike() },
        { "ones like", x => x * x.OnesLike() },
        { "greater", x => x.GreaterThan(0.25).To(DType.Float32) },
        { "less", x => x.LessThan(0.25).To(DType.Float32) },
        { "sum of dimensions", x => x.Sum([2, 3]) },
        { "squeeze", x => x.Mean([2], keep: true).Squeeze(2) },
        { "whole numbers", x => Functional.Embedding(Fill(2, 3), x.GreaterThan(0).To(DType.Int64)) },
        { "whole numbers compared", x => x.GreaterThan(0).To(DType.Int64).LessThan(1.0).To(DType.Float32) },
        { "other axes of expansion", x => x.Mean([1], keep: true).Expand(-1, 3, 4, 6) },
    };

    public static TheoryData<string, Func<Tensor, Tensor>> OfVectors => new()
    {
        { "linear", x => Functional.Linear(x, Fill(5, 4), Fill(5)) },
        { "linear without bias", x => Functional.Linear(x, Fill(5, 4)) },
        { "linear in the last dimension", x => Functional.Linear(x.Reshape(-1, 2, 2), Fill(5, 2), Fill(5)) },
        { "batch norm", x => Functional.BatchNorm(x, Fill(4), Fill(4), Fill(4), Fill(4).Square(), training: false, 0.1, 0.8, 0.2) },
        { "matrix product", x => x.MatMul(Fill(4, 3)) },
        { "planes", x => x.Unsqueeze(2).Unsqueeze(3).Expand(x.Shape[0], 4, 3, 5) },
    };

    [Theory]
    [MemberData(nameof(OfImages))]
    public void Of_images(string name, Func<Tensor, Tensor> run) => Agree("opencv", name, run, 2, 4, 6);

    [Theory]
    [MemberData(nameof(OfImagesByNumpy))]
    public void Of_images_by_numpy(string name, Func<Tensor, Tensor> run) => Agree("numpy", name, run, 2, 4, 6);

    [Theory]
    [MemberData(nameof(OfVectors))]
    public void Of_vectors(string name, Func<Tensor, Tensor> run) => Agree("opencv", name, run, 4);

    private void Agree(string by, string name, Func<Tensor, Tensor> run, params long[] item)
    {
        OnnxEngine.Require();
        using (FileStream stream = File.Create(file))
            OnnxFile.Write(stream, new(name, [new("input", "", item)], x => run(x[0]), "output", "", [], new Dictionary<string, string>()));

        foreach (long batch in new[] { 1L, 3 })
        {
            using Scope scope = new();
            using Rng rng = new(5);
            Tensor x = Tensor.Normal(rng, [batch, .. item]), expected = run(x);
            (long[] shape, float[] values) = engine.Run(file, by, ("input", x));
            Assert.Equal(expected.Shape, shape);
            Check.Close(expected, Tensor.From(values, shape), 1e-5);
        }
    }

    // No random numbers, which an exported function may not draw.
    private static Tensor Fill(params long[] shape) =>
        Tensor.From([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (size, side) => size * side)).Select(i => (float)Math.Sin(1 + (7 * i)))], shape);
}
