namespace GanFunctional.Torch;

/// <summary>Derivatives, by libtorch's autograd.</summary>
public static class Autograd
{
    /// <summary>
    /// The gradients of a scalar <paramref name="output"/> with respect to <paramref name="inputs"/>, each shaped as its
    /// input. With <paramref name="createGraph"/> they can be differentiated again. An input that the output does not
    /// depend on has the gradient zero.
    /// </summary>
    /// <exception cref="TorchException">The output is no scalar, or its graph was already freed or changed in place.</exception>
    public static Tensor[] Grad(Tensor output, IReadOnlyList<Tensor> inputs, bool createGraph = false, bool retainGraph = false) =>
        Grad([output], null, inputs, createGraph, retainGraph);

    /// <summary>
    /// The vector-Jacobian product Σᵢ weightsᵢ·∂outputsᵢ/∂inputs; see
    /// <see cref="Grad(Tensor, IReadOnlyList{Tensor}, bool, bool)"/>.
    /// </summary>
    /// <exception cref="TorchException">As there, or weights that do not fit the outputs in number or shape.</exception>
    public static unsafe Tensor[] Grad(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor>? weights, IReadOnlyList<Tensor> inputs, bool createGraph = false, bool retainGraph = false)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count == 0) return [];
        if (weights is not null && weights.Count != outputs.Count)
            throw new TorchException($"the gradient: {outputs.Count} outputs were given {weights.Count} weights; give each output one");
        nint[] from = Handles(outputs), to = Handles(inputs), gradients = new nint[to.Length];
        nint[]? by = weights is null ? null : Handles(weights);
        fixed (nint* fromList = from, byList = by, toList = to, list = gradients)
        {
            Native.Check(
                Native.Grad(fromList, byList, from.Length, toList, to.Length, retainGraph || createGraph ? 1 : 0, createGraph ? 1 : 0, list),
                "the gradient");
        }

        var result = new Tensor[gradients.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = gradients[i] == 0 ? Zero(inputs[i]) : new Tensor(gradients[i]);
        GC.KeepAlive(outputs);
        GC.KeepAlive(weights);
        GC.KeepAlive(inputs);
        return result;
    }

    /// <summary>Until it is disposed, this thread records no graph: what is computed is a constant.</summary>
    public static IDisposable NoGrad() => new Mode(0);

    private static Tensor Zero(Tensor input)
    {
        using Tensor constant = input.Detach();
        return constant.ZerosLike();
    }

    private static nint[] Handles(IReadOnlyList<Tensor> tensors)
    {
        var handles = new nint[tensors.Count];
        for (int i = 0; i < handles.Length; i++) handles[i] = tensors[i].Handle;
        return handles;
    }

    private sealed class Mode(int on) : IDisposable
    {
        private readonly int before = Native.GradMode(on);
        private bool ended;

        public void Dispose()
        {
            if (!ended) _ = Native.GradMode(before);
            ended = true;
        }
    }
}
