using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Derivatives by libtorch's autograd, with exceptions for every error. TorchSharp's own
/// <c>torch.autograd.grad</c> does not catch libtorch's C++ exceptions, which ends the process. So gradients
/// are computed by its guarded <c>backward</c>, which leaves them in the inputs.
/// </summary>
public static class Autograd
{
    /// <summary>
    /// Computes the gradients of a scalar <paramref name="output"/> with respect to
    /// <paramref name="inputs"/>, each shaped as its input.
    /// </summary>
    /// <param name="output">Scalar.</param>
    /// <param name="inputs">Tensors to differentiate with respect to.</param>
    /// <param name="createGraph">Whether the gradients can be differentiated again.</param>
    /// <param name="retainGraph">
    /// Whether to keep the output's graph for another gradient; creating a graph keeps it, too.
    /// </param>
    /// <param name="allowUnused">
    /// Whether the gradient of an input that the output does not depend on is zero, not an error.
    /// </param>
    /// <exception cref="TorchException">
    /// The output is not a scalar or does not depend on an input, or its graph was freed or changed in place.
    /// </exception>
    public static Tensor[] Grad(Tensor output, IReadOnlyList<Tensor> inputs, bool createGraph = false, bool retainGraph = false, bool allowUnused = false) =>
        Grad([output], null, inputs, createGraph, retainGraph, allowUnused);

    /// <summary>
    /// Computes the vector-Jacobian product Σᵢ weightsᵢ·∂outputsᵢ/∂inputs; see
    /// <see cref="Grad(Tensor, IReadOnlyList{Tensor}, bool, bool, bool)"/>.
    /// </summary>
    /// <exception cref="TorchException">
    /// As there; or the weights differ from the outputs in number or shape.
    /// </exception>
    public static Tensor[] Grad(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor>? weights, IReadOnlyList<Tensor> inputs, bool createGraph = false, bool retainGraph = false, bool allowUnused = false)
    {
        Tensor?[] gradients = Parts(outputs, weights, inputs, createGraph, retainGraph);
        int unused = Array.IndexOf(gradients, null);
        if (unused >= 0 && !allowUnused)
        {
            foreach (Tensor? gradient in gradients) gradient?.Dispose();
            throw new TorchException(
                $"the gradient: the output does not depend on input {unused + 1} of {inputs.Count}, {inputs[unused].Describe()}; take it out, or allow it to be unused");
        }

        return [.. gradients.Select((gradient, i) => gradient ?? Zero(inputs[i]))];
    }

    /// <summary>Computes the same product, with null for each input that no output depends on.</summary>
    /// <exception cref="TorchException">As there, except for such inputs.</exception>
    public static Tensor?[] Parts(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor>? weights, IReadOnlyList<Tensor> inputs, bool createGraph = false, bool retainGraph = false)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(inputs);
        Check(outputs, weights, inputs);
        if (inputs.Count == 0) return [];

        // Gradients that the inputs hold already are somebody else's.
        Tensor?[] before = [.. inputs.Select(input => input.grad)];
        var gradients = new Tensor?[inputs.Count];
        try
        {
            foreach (Tensor input in inputs) input.grad = null;
            torch.autograd.backward([.. outputs], weights is null ? null : [.. weights], retainGraph || createGraph, createGraph, [.. inputs]);
            for (int i = 0; i < gradients.Length; i++) gradients[i] = inputs[i].grad;
            return gradients;
        }
        catch (ExternalException e)
        {
            throw new TorchException($"the gradient: {TorchException.Sentence(e)}", e);
        }
        finally
        {
            for (int i = 0; i < before.Length; i++) inputs[i].grad = before[i];
            foreach (Tensor? gradient in before) gradient?.Dispose();
        }
    }

    private static Tensor Zero(Tensor input)
    {
        using Tensor constant = input.detach();
        return constant.zeros_like();
    }

    private static void Check(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor>? weights, IReadOnlyList<Tensor> inputs)
    {
        if (weights is not null && weights.Count != outputs.Count)
            throw new TorchException($"the gradient: {outputs.Count} outputs were given {weights.Count} weights; give each output one");
        if (inputs.FirstOrDefault(input => !input.requires_grad) is { } constant)
            throw new TorchException($"the gradient: an input of shape [{string.Join(", ", constant.shape)}] does not require gradients; set requires_grad before it is used");
        if (outputs.FirstOrDefault(output => !output.requires_grad) is { } apart)
            throw new TorchException($"the gradient: an output of shape [{string.Join(", ", apart.shape)}] depends on nothing that requires gradients; it was computed without a graph, or detached");
    }
}
