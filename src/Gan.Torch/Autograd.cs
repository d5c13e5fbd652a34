using TorchSharp;

namespace GanFunctional.Torch;

/// <summary>Derivatives, by libtorch's autograd.</summary>
public static class Autograd
{
    /// <summary>
    /// The gradients of a scalar <paramref name="output"/> with respect to <paramref name="inputs"/>, each shaped as its
    /// input. With <paramref name="createGraph"/> they can be differentiated again.
    /// </summary>
    /// <exception cref="TorchException">
    /// The output is no scalar, its graph was already freed or changed in place, or it does not depend on an input (see
    /// <paramref name="allowUnused"/>, by which such an input has the gradient zero).
    /// </exception>
    public static Tensor[] Grad(Tensor output, IReadOnlyList<Tensor> inputs, bool createGraph = false, bool retainGraph = false, bool allowUnused = false) =>
        Grad([output], null, inputs, createGraph, retainGraph, allowUnused);

    /// <summary>
    /// The vector-Jacobian product Σᵢ weightsᵢ·∂outputsᵢ/∂inputs; see
    /// <see cref="Grad(Tensor, IReadOnlyList{Tensor}, bool, bool, bool)"/>.
    /// </summary>
    /// <exception cref="TorchException">As there, or weights that do not fit the outputs in number or shape.</exception>
    public static Tensor[] Grad(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor>? weights, IReadOnlyList<Tensor> inputs, bool createGraph = false, bool retainGraph = false, bool allowUnused = false)
    {
        Tensor?[] gradients = Parts(outputs, weights, inputs, createGraph, retainGraph);
        int unused = Array.IndexOf(gradients, null);
        if (unused >= 0 && !allowUnused)
        {
            foreach (Tensor? gradient in gradients) gradient?.Dispose();
            throw new TorchException($"the gradient: the output does not depend on input {unused + 1} of {inputs.Count}, {inputs[unused]}; take it out, or allow it to be unused");
        }

        return [.. gradients.Select((gradient, i) => gradient ?? Zero(inputs[i]))];
    }

    /// <summary>The same, with null for each input that no output depends on.</summary>
    /// <exception cref="TorchException">As there, but for such inputs.</exception>
    public static Tensor?[] Parts(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor>? weights, IReadOnlyList<Tensor> inputs, bool createGraph = false, bool retainGraph = false)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(inputs);
        torch.Tensor?[] gradients = Gradient.Of(Values(outputs), weights is null ? null : Values(weights), Values(inputs), createGraph, retainGraph);
        return Array.ConvertAll(gradients, gradient => gradient is null ? null : new Tensor(gradient));
    }

    /// <summary>Until it is disposed, this thread records no graph: what is computed is a constant.</summary>
    public static IDisposable NoGrad()
    {
        LibTorch.Load();
        return new Mode(torch.set_grad_enabled(false));
    }

    private static Tensor Zero(Tensor input)
    {
        using Tensor constant = input.Detach();
        return constant.ZerosLike();
    }

    private static torch.Tensor[] Values(IReadOnlyList<Tensor> tensors) => [.. tensors.Select(tensor => tensor.Value)];

    // TorchSharp's mode goes back to what was before each time that it is disposed.
    private sealed class Mode(IDisposable mode) : IDisposable
    {
        private bool ended;

        public void Dispose()
        {
            if (!ended) mode.Dispose();
            ended = true;
        }
    }
}
