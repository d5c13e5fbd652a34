using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace GanFunctional.Formats;

/// <summary>A network to export as ONNX (onnx.ai).</summary>
/// <param name="Name">Name of the network.</param>
/// <param name="Inputs">Inputs in order.</param>
/// <param name="Description">Description in evaluation.</param>
/// <param name="Params">Parameters and buffers, which keep their names; any real type and device.</param>
/// <param name="Output">Name of the output.</param>
/// <param name="AboutOutput">Description of the output, with the range of values.</param>
/// <param name="Metadata">Further metadata, by key.</param>
/// <param name="OwnStatistics">
/// Whether norms use each image's own statistics instead of running ones, as in training on single images.
/// </param>
public sealed record OnnxNetwork(
    string Name,
    IReadOnlyList<OnnxValue> Inputs,
    Description Description,
    Params Params,
    string Output,
    string AboutOutput,
    IReadOnlyDictionary<string, string> Metadata,
    bool OwnStatistics)
{
    /// <summary>Writes the network with operator set 13 and a dynamic batch size.</summary>
    /// <returns>Shape of one item of the output.</returns>
    /// <exception cref="GanException">
    /// A part is an opaque function, or the inputs don't fit; nothing was written.
    /// </exception>
    /// <exception cref="TorchException">The model exceeds the format's 2 GB; nothing was written.</exception>
    public long[] Write(Stream stream)
    {
        CheckKnown();
        CheckStatistics();
        using DisposeScope scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        OnnxGraph graph = new();
        IEnumerable<GraphValue> inputs = Inputs.Select(input => new GraphValue(input.Name, [.. input.Shape], OnnxGraph.TypeOf(input.DType)));
        FSharpList<GraphValue> results = Interpret((layer, values) => Lowered(graph, layer, values), inputs);
        if (results.Length != 1) throw Refused($"it gives {results.Length} tensors, and a file holds a network of one");
        graph.Result(results.Head.Name, Output);
        OnnxFile.Write(stream, new(Name, Inputs, new(Output, AboutOutput, results.Head.Shape), graph, Metadata));
        return results.Head.Shape;
    }

    private static FSharpList<long[]> Shapes(Layer layer, IEnumerable<long[]> inputs) => DescriptionModule.shapes(layer, ListModule.OfSeq(inputs));

    private FSharpList<T> Interpret<T>(Func<Layer, FSharpList<T>, FSharpList<T>> visit, IEnumerable<T> inputs) =>
        DescriptionModule.interpret(FuncConvert.FromFunc(visit), Description, ListModule.OfSeq(inputs));

    private FSharpList<GraphValue> Lowered(OnnxGraph graph, Layer layer, FSharpList<GraphValue> values)
    {
        // First, as a layer that does not fit its input is refused by its name here.
        long[] shape = Shapes(layer, values.Select(value => value.Shape)).Single();
        var tensors = Layers.weights(Params, layer);
        string? Parameter(string name) => tensors.FirstOrDefault(tensor => tensor.Item1 == $"{layer.Place}.{name}") is (string path, Tensor tensor)
            ? graph.Parameter(path, tensor)
            : null;
        string output = new OnnxLayer(graph, Parameter, OwnStatistics, values).Add(layer.Kind);
        bool kept = layer.Kind.IsIdentity || layer.Kind.IsDropout || layer.Kind.IsFit;
        return FSharpList<GraphValue>.Cons(new(output, shape, kept ? values.Head.Type : OnnxType.Float), FSharpList<GraphValue>.Empty);
    }

    private void CheckKnown()
    {
        string[] names = [.. DescriptionModule.opaque(Description)
            .Select(layer => layer.Kind is Kind.Opaque opaque ? $"'{opaque.name}' {layer.Where}" : $"'{layer.Kind.Text}' {layer.Where}")];
        if (names.Length == 0) return;
        bool one = names.Length == 1;
        throw Refused(
            $"nothing is known of its function{(one ? "" : "s")} {string.Join(", ", names)} but the name{(one ? "" : "s")}; "
            + $"compose {(one ? "it" : "them")} of layers and named functions (docs/formats.md)");
    }

    // Statistics of a batch of numbers say nothing of one of them.
    private void CheckStatistics()
    {
        if (!OwnStatistics) return;
        Interpret(
            (layer, shapes) => layer.Kind.IsBatchNorm && shapes.Head.Length < 3
                ? throw Refused(
                    $"the batch norm {layer.Where} has a single number of each item, which has no statistics of its own; " +
                    "export it with running statistics")
                : Shapes(layer, shapes),
            Inputs.Select(input => input.Shape.ToArray()));
    }

    private GanException Refused(string problem) => new($"{Name} can't be written as ONNX: {problem}");
}
