namespace GanFunctional.Formats.Tests;

/// <summary>What stands in an ONNX file.</summary>
public sealed class OnnxFileTests
{
    private static readonly long[] Two = [2, 2];

    [Fact]
    public void A_graph_is_its_nodes_its_constants_and_its_parameters_by_name()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(1);
        Tensor weight = Draw.Normal(rng, [3, 2, 3, 3]), half = Draw.Normal(rng, [3]).to(ScalarType.BFloat16);
        OnnxGraph graph = new();
        string convolved = graph.Node("Conv", ["input", graph.Parameter("0.weight", weight), graph.Parameter("0.bias", half)], ("strides", Two));
        string leaky = graph.Node("LeakyRelu", [convolved], ("alpha", 0.2));
        string scaled = graph.Node("Mul", [leaky, graph.Scalar(OnnxType.Float, 1.5)]);
        graph.Result(graph.Node("Pad", [scaled, graph.Constant(0L, 1, 0, 1)], ("mode", "edge"), ("number", 7L)), "output");

        OnnxReader model = Written(graph, new("output", "what it gives", [3, 1, 2]));

        Assert.Equal((7, 13), (model.IrVersion, model.OperatorSet));
        Assert.Equal(["Conv", "LeakyRelu", "Mul", "Pad", "Identity"], model.Kinds);
        Assert.Equal(["input", "0.weight", "0.bias"], model.Nodes[0].Inputs);
        Assert.Equal(model.Nodes[0].Outputs, model.Nodes[1].Inputs);
        Assert.Equal(["output"], model.Nodes[^1].Outputs);
        Assert.Equal(Two, (long[])model.Nodes[0].Attributes["strides"]);
        Assert.Equal(0.2f, model.Nodes[1].Attributes["alpha"]);
        Assert.Equal(("edge", 7L), ((string)model.Nodes[3].Attributes["mode"], (long)model.Nodes[3].Attributes["number"]));
        Assert.Equal(weight.shape, model["0.weight"].Shape);
        Assert.Equal(weight.ToArray<float>(), model["0.weight"].Floats);
        Assert.Equal(half.to(ScalarType.Float32).ToArray<float>(), model["0.bias"].Floats); // whatever it is here, it is float32 there
        Assert.Equal([1.5f], model[model.Nodes[2].Inputs[1]].Floats);
        Assert.Equal([0L, 1, 0, 1], model[model.Nodes[3].Inputs[1]].Integers);

        OnnxReader.Value input = Assert.Single(model.Inputs), output = Assert.Single(model.Outputs);
        Assert.Equal(("input", "what it takes", 1L), (input.Name, input.About, input.Type));
        Assert.Equal(["batch", "2", "4", "6"], input.Shape);
        Assert.Equal(("output", "what it gives"), (output.Name, output.About));
        Assert.Equal(["batch", "3", "1", "2"], output.Shape);
        Assert.Equal("7", model.Metadata["rounds"]);
    }

    [Fact]
    public void More_than_the_format_holds_is_refused_before_anything_is_written()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        OnnxGraph graph = new();
        Tensor table = torch.zeros([1, 1]).expand(300_000_000, 2); // takes no memory here
        graph.Result(graph.Node("Gather", [graph.Parameter("table", table), "input"]), "output");
        using MemoryStream stream = new();

        Check.Refused(() => OnnxFile.Write(stream, Model(graph, new("output", "", [5, 2]))), "words takes 2.4 GB");
        Assert.Equal(0, stream.Length);
    }

    private static OnnxModel Model(OnnxGraph graph, OnnxValue output) =>
        new("words", [new("input", "what it takes", [2, 4, 6])], output, graph, new Dictionary<string, string> { ["rounds"] = "7" });

    private static OnnxReader Written(OnnxGraph graph, OnnxValue output)
    {
        using MemoryStream stream = new();
        OnnxFile.Write(stream, Model(graph, output));
        return OnnxReader.Read(stream.ToArray());
    }
}
