namespace GanFunctional.Torch;

/// <summary>A tensor that goes into an exported function, or comes out of it.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="About">What it holds, with the range of its values.</param>
/// <param name="Shape">The shape of one item: the batch's size stands before it, and is left open.</param>
/// <param name="DType">The type of its elements; real numbers are float32 in the file.</param>
public sealed record OnnxInput(string Name, string About, IReadOnlyList<long> Shape, DType DType = DType.Float32);

/// <summary>A function of tensors as ONNX is to say it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Inputs">What it takes, in order.</param>
/// <param name="Run">
/// From the inputs, each [batch, …], to the output [batch, …]. It is run on batches of two and of three, and written down operator by
/// operator; so it may not look at values, draw random numbers, or treat one item differently from another.
/// </param>
/// <param name="Output">The name of what it gives.</param>
/// <param name="AboutOutput">What that holds, with the range of its values.</param>
/// <param name="Parameters">Tensors that keep their names, as in PyTorch's <c>state_dict</c>. They may be in float32 on any device.</param>
/// <param name="Metadata">What else is to be known, by key.</param>
public sealed record OnnxFunction(
    string Name,
    IReadOnlyList<OnnxInput> Inputs,
    Func<IReadOnlyList<Tensor>, Tensor> Run,
    string Output,
    string AboutOutput,
    IReadOnlyList<KeyValuePair<string, Tensor>> Parameters,
    IReadOnlyDictionary<string, string> Metadata);

/// <summary>Functions of tensors in the ONNX format (onnx.ai), for any engine that runs it.</summary>
public static class OnnxFile
{
    private const int IrVersion = 7;
    private const long MostBytes = int.MaxValue;

    /// <summary>Writes a function with operator set 13 and the size of the batch left open.</summary>
    /// <returns>The shape of one item of the output.</returns>
    /// <exception cref="TorchException">
    /// It calls an operator that has no form here, draws random numbers, depends on the batch's size, or takes more than the format's 2 GB; one
    /// sentence, and nothing was written.
    /// </exception>
    public static IReadOnlyList<long> Write(Stream stream, OnnxFunction function)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(function);
        using Scope scope = new();
        using IDisposable noGrad = Autograd.NoGrad();
        (OnnxGraph graph, Tensor result) = Traced(function, 2);
        if (!graph.IsSame(Traced(function, 3).Graph))
            throw new TorchException($"{function.Name} does not do the same with batches of two and of three, and so not with any: take sizes from tensors (ZerosLike, Expand with -1, Reshape with -1)");

        long[] output = result.Shape[1..];
        ProtoMessage named = Value(function.Output, function.AboutOutput, OnnxGraph.TypeOf(result.DType), output);
        IEnumerable<ProtoMessage> inputs = function.Inputs.Select(input => Value(input.Name, input.About, OnnxGraph.TypeOf(input.DType), input.Shape));
        ProtoMessage model = new ProtoMessage()
            .Integer(1, IrVersion)
            .Text(2, "GanFunctional")
            .Text(3, typeof(OnnxFile).Assembly.GetName().Version!.ToString(3))
            .Message(7, graph.Finish(function.Name, inputs, result, function.Output, named))
            .Message(8, new ProtoMessage().Text(1, "").Integer(2, OnnxOperators.Version));
        foreach ((string key, string value) in function.Metadata) model.Message(14, new ProtoMessage().Text(1, key).Text(2, value));
        if (model.Length > MostBytes)
            throw new TorchException($"{function.Name} takes {model.Length / 1e9:0.0} GB, and an ONNX file holds 2 GB at most: make it with fewer features");
        model.WriteTo(stream);
        return output;
    }

    private static (OnnxGraph Graph, Tensor Result) Traced(OnnxFunction function, long batch)
    {
        OnnxGraph graph = new(function.Parameters);
        Device device = function.Parameters.Count > 0 ? function.Parameters[0].Value.Device : Device.Cpu;
        Tensor[] inputs = [.. function.Inputs.Select(input => Tensor.Zeros([batch, .. input.Shape], input.DType, device))];
        foreach ((OnnxInput input, Tensor tensor) in function.Inputs.Zip(inputs)) graph.Bind(tensor, input.Name);
        using OnnxTracer tracer = new(graph);
        Tensor result = function.Run(inputs);
        return graph.Knows(result) && result.Dimensions > 0 && result.Shape[0] == batch
            ? (graph, result)
            : throw new TorchException($"{function.Name} gives {result} for a batch of {batch}, which does not come item by item from its inputs");
    }

    // ValueInfoProto, with the batch's size as a name in place of a number.
    private static ProtoMessage Value(string name, string about, OnnxType type, IReadOnlyList<long> item)
    {
        ProtoMessage shape = new ProtoMessage().Message(1, new ProtoMessage().Text(2, "batch"));
        foreach (long size in item) shape.Message(1, new ProtoMessage().Integer(1, size));
        ProtoMessage tensor = new ProtoMessage().Integer(1, (long)type).Message(2, shape);
        return new ProtoMessage().Text(1, name).Message(2, new ProtoMessage().Message(1, tensor)).Text(3, about);
    }
}
