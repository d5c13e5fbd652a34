namespace GanFunctional.Torch;

/// <summary>Writes what a function computes from its inputs into a graph, while it runs; what does not depend on them is a constant.</summary>
internal sealed class OnnxTracer(OnnxGraph graph) : Tracer
{
    internal override void Called(string name, ReadOnlySpan<Arg> arguments, ReadOnlySpan<Tensor> results)
    {
        bool depends = false;
        foreach (Arg argument in arguments)
        {
            if (argument.Tag == ValueTag.Generator)
                throw new TorchException($"{name} draws random numbers, which a file can't: export the network in evaluation mode, without dropout");
            depends |= argument.Reference is Tensor tensor ? graph.Knows(tensor) : argument.Reference is Tensor?[] list && list.Any(t => t is not null && graph.Knows(t));
        }

        if (!depends) return;
        if (results.Length != 1)
            throw new TorchException($"{name}({string.Join(", ", arguments.ToArray())}) changes a tensor, reads a number of it or gives several, which has no form in ONNX here: compute a new tensor instead");
        graph.Bind(results[0], OnnxOperators.Translate(new(graph, name, arguments.ToArray(), results[0])));
    }
}
