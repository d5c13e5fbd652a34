namespace GanFunctional.Torch.Tests;

/// <summary>What stands in an ONNX file, and what is refused.</summary>
public sealed class OnnxFileTests
{
    private static readonly long[] One = [1, 1], Two = [2, 2], None = [0, 0];

    [Fact]
    public void A_network_is_the_nodes_of_its_operators_and_its_parameters_by_name()
    {
        using Scope scope = new();
        Dictionary<string, Tensor> p = Parameters(
            ("0.weight", [3, 2, 3, 3]), ("0.bias", [3]), ("1.weight", [3]), ("1.bias", [3]), ("1.running_mean", [3]), ("1.running_var", [3]), ("3.weight", [3, 1, 4, 4]));

        OnnxReader model = Written(
            x => Functional.Tanh(Functional.ConvTranspose2d(
                Functional.BatchNorm(
                    Functional.Conv2d(x, p["0.weight"], p["0.bias"], One, One), p["1.weight"], p["1.bias"], p["1.running_mean"], p["1.running_var"], training: false, 0.1, 1e-5, 0.2),
                p["3.weight"], null, Two, One, One)),
            [2, 4, 6], p, out IReadOnlyList<long> output);

        Assert.Equal((7, 13), (model.IrVersion, model.OperatorSet));
        Assert.Equal(["Conv", "BatchNormalization", "LeakyRelu", "ConvTranspose", "Tanh", "Identity"], model.Kinds);
        Assert.Equal(p.Keys.Order(), model.Initializers.Select(tensor => tensor.Name).Order());
        foreach ((string name, Tensor tensor) in p)
        {
            Assert.Equal(tensor.Shape, model[name].Shape);
            Assert.Equal(tensor.ToArray<float>(), model[name].Floats);
        }

        OnnxReader.Node convolution = model.Nodes[0], transposed = model.Nodes[3];
        Assert.Equal(["input", "0.weight", "0.bias"], convolution.Inputs);
        Assert.Equal(["1.weight", "1.bias", "1.running_mean", "1.running_var"], model.Nodes[1].Inputs[1..]);
        Assert.Equal([1, 1, 1, 1], (long[])convolution.Attributes["pads"]);
        Assert.Equal(1e-5f, model.Nodes[1].Attributes["epsilon"]);
        Assert.Equal(0.2f, model.Nodes[2].Attributes["alpha"]);
        Assert.Equal([model.Nodes[2].Outputs[0], "3.weight"], transposed.Inputs);
        Assert.Equal(Two, (long[])transposed.Attributes["strides"]);
        Assert.Equal(One, (long[])transposed.Attributes["output_padding"]);

        OnnxReader.Value input = Assert.Single(model.Inputs), result = Assert.Single(model.Outputs);
        Assert.Equal(("input", "what it takes", 1L), (input.Name, input.About, input.Type));
        Assert.Equal(["batch", "2", "4", "6"], input.Shape);
        Assert.Equal(("output", "what it gives"), (result.Name, result.About));
        Assert.Equal(["batch", "1", "9", "13"], result.Shape);
        Assert.Equal([1L, 9, 13], output);
        Assert.Equal("7", model.Metadata["rounds"]);
    }

    [Fact]
    public void What_does_not_depend_on_the_input_is_computed_at_once()
    {
        using Scope scope = new();
        Dictionary<string, Tensor> p = Parameters(("weight", [3, 2]));
        OnnxReader model = Written(x => Functional.Linear(x, p["weight"] / p["weight"].Norm()), [2], p, out _);

        Assert.Equal(["Gemm", "Identity"], model.Kinds);
        Check.Holds([6], p["weight"].Flatten(0).ToArray<double>().Select(w => w / p["weight"].Norm().Item()).ToArray(), Tensor.From(Assert.Single(model.Initializers).Floats, 6));
    }

    [Fact]
    public void Batch_norm_in_training_mode_is_by_each_items_own_statistics()
    {
        OnnxReader model = Written(x => Functional.BatchNorm(x, null, null, null, null, training: true, 0.1, 1e-5), [2, 4, 4], [], out _);

        Assert.Equal(["InstanceNormalization", "Identity"], model.Kinds);
        Assert.Equal([[1f, 1f], [0f, 0f]], model.Initializers.Select(tensor => tensor.Floats));
        Check.Refused(
            () => Written(x => Functional.BatchNorm(x, null, null, null, null, training: true, 0.1, 1e-5), [2], [], out _),
            "gan::batch_norm_act(Float32[2, 2]", "evaluation mode");
    }

    [Fact]
    public void A_network_in_bfloat16_is_float32_in_the_file()
    {
        using Scope scope = new();
        Dictionary<string, Tensor> p = Parameters(("weight", [3, 2]));
        p["weight"] = p["weight"].To(DType.BFloat16);
        OnnxReader model = Written(x => (x.To(DType.BFloat16) * p["weight"].Select(0, 0)).To(DType.Float32), [2], p, out _);

        Assert.Equal(["Mul", "Identity"], model.Kinds);
        Assert.Equal(p["weight"].Select(0, 0).ToArray<float>(), Assert.Single(model.Initializers).Floats);
    }

    [Fact]
    public void Sizes_of_the_batch_are_left_open()
    {
        OnnxReader model = Written(x => x.Reshape(x.Shape[0], 4).Unsqueeze(2).Expand(x.Shape[0], 4, 3).Flatten(), [2, 2], [], out IReadOnlyList<long> output);

        Assert.Equal([12L], output);
        Assert.Equal([[0L, 4], [2], [1, 1, 3], [0, -1]], model.Initializers.Select(tensor => tensor.Integers));
    }

    [Fact]
    public void What_has_no_form_is_refused_by_name()
    {
        Tensor Constant(params long[] shape) => Tensor.Ones(shape);
        using Rng rng = new(1);
        Refused(x => x.Flip(1), "aten::flip(Float32[2, 4]", "docs/onnx.md");
        Refused(x => x * Tensor.Bernoulli(rng, x.Shape, 0.5), "aten::bernoulli_", "evaluation mode");
        Refused(x => x * Constant(x.Shape), "batches of two and of three");
        Refused(x => x.Sum([0]), "Float32[4] for a batch of 2");
        Refused(x => x * x.Sum().Item(), "aten::sum(Float32[2, 4]", "ONNX");
        Refused(x => x.Abs().ScaleInPlace(2), "aten::mul_", "changes a tensor");
        Refused(_ => Constant(2, 4), "does not come item by item");
        Refused(x => x.MatMul(Constant(5, 1)), "aten::matmul(Float32[2, 4]");

        static void Refused(Func<Tensor, Tensor> run, params string[] parts) => Check.Refused(() => Written(run, [4], [], out _), parts);
    }

    [Fact]
    public void More_than_the_format_holds_is_refused_before_anything_is_written()
    {
        using Scope scope = new();
        Tensor table = Tensor.Zeros([1, 1]).Expand(300_000_000, 2); // takes no memory here
        using MemoryStream stream = new();
        OnnxFunction function = new("words", [new("input", "", [5], DType.Int64)], x => Functional.Embedding(table, x[0]), "output", "", [new("table", table)], new Dictionary<string, string>());

        Check.Refused(() => OnnxFile.Write(stream, function), "words takes 2.4 GB");
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void Nothing_is_left_after_an_export_or_a_refusal()
    {
        using LiveTensors live = new();
        Written(x => Functional.Tanh(x.Flatten()), [2, 2], [], out _);
        Assert.Throws<TorchException>(() => Written(x => x.Flip(1), [4], [], out _));
        Assert.Equal(0, live.Added);
        using Scope scope = new();
        Check.Holds([1], [2], Tensor.Ones([1]) * 2); // the thread is not traced any more
    }

    private static Dictionary<string, Tensor> Parameters(params (string Name, long[] Shape)[] shapes)
    {
        using Rng rng = new(1);
        return shapes.ToDictionary(p => p.Name, p => Tensor.Uniform(rng, p.Shape, 0.5, 1.5));
    }

    private static OnnxReader Written(Func<Tensor, Tensor> run, long[] item, Dictionary<string, Tensor> parameters, out IReadOnlyList<long> output)
    {
        using MemoryStream stream = new();
        output = OnnxFile.Write(stream, new("f", [new("input", "what it takes", item)], x => run(x[0]), "output", "what it gives", [.. parameters], new Dictionary<string, string> { ["rounds"] = "7" }));
        return OnnxReader.Read(stream.ToArray());
    }
}
