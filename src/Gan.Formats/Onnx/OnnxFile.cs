namespace GanFunctional.Formats;

/// <summary>An input or output of an exported network.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="About">Description of the content, with the range of values.</param>
/// <param name="Shape">Shape of one item, without the batch dimension, which is dynamic.</param>
/// <param name="DType">Element type; real numbers are float32 in the file.</param>
public sealed record OnnxValue(string Name, string About, IReadOnlyList<long> Shape, ScalarType DType = ScalarType.Float32);

/// <summary>A graph with its inputs, output and metadata.</summary>
/// <param name="Name">Name of the graph.</param>
/// <param name="Inputs">Inputs in order.</param>
/// <param name="Output">Output.</param>
/// <param name="Graph">Nodes between inputs and output.</param>
/// <param name="Metadata">Further metadata, by key.</param>
internal sealed record OnnxModel(string Name, IReadOnlyList<OnnxValue> Inputs, OnnxValue Output, OnnxGraph Graph, IReadOnlyDictionary<string, string> Metadata);

/// <summary>Files in the ONNX format (onnx.ai).</summary>
internal static class OnnxFile
{
    private const int IrVersion = 7, OperatorSet = 13;
    private const long MostBytes = int.MaxValue;

    /// <summary>Writes a model with operator set 13 and a dynamic batch size.</summary>
    /// <exception cref="TorchException">The model exceeds the format's 2 GB; nothing was written.</exception>
    internal static void Write(Stream stream, OnnxModel model)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        ProtoMessage message = new ProtoMessage()
            .Integer(1, IrVersion)
            .Text(2, "GanFunctional")
            .Text(3, typeof(OnnxFile).Assembly.GetName().Version!.ToString(3))
            .Message(7, model.Graph.Finish(model.Name, model.Inputs.Select(Value), Value(model.Output)))
            .Message(8, new ProtoMessage().Text(1, "").Integer(2, OperatorSet));
        foreach ((string key, string value) in model.Metadata) message.Message(14, new ProtoMessage().Text(1, key).Text(2, value));
        if (message.Length > MostBytes)
            throw new TorchException($"{model.Name} takes {message.Length / 1e9:0.0} GB, and an ONNX file holds at most 2 GB: use fewer features");
        message.WriteTo(stream);
    }

    // ValueInfoProto, with the batch's size as a name in place of a number.
    private static ProtoMessage Value(OnnxValue value)
    {
        ProtoMessage shape = new ProtoMessage().Message(1, new ProtoMessage().Text(2, "batch"));
        foreach (long size in value.Shape) shape.Message(1, new ProtoMessage().Integer(1, size));
        ProtoMessage tensor = new ProtoMessage().Integer(1, (long)OnnxGraph.TypeOf(value.DType)).Message(2, shape);
        return new ProtoMessage().Text(1, value.Name).Message(2, new ProtoMessage().Message(1, tensor)).Text(3, value.About);
    }
}
