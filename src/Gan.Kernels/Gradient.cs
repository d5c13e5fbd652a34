using System.Runtime.InteropServices;
using TorchSharp;

namespace GanFunctional.Torch;

/// <summary>
/// Derivatives by libtorch's autograd, where every mistake is an exception. TorchSharp's own <c>torch.autograd.grad</c> lets libtorch's C++
/// exceptions through, which ends the process: so this goes through its guarded <c>backward</c>, which leaves the gradients in the inputs.
/// </summary>
public static class Gradient
{
    /// <summary>
    /// The vector-Jacobian product Σᵢ weightsᵢ·∂outputsᵢ/∂inputs, each part shaped as its input; null for an input that no output depends on.
    /// </summary>
    /// <param name="outputs">What is differentiated; scalars, or of any shape with <paramref name="weights"/>.</param>
    /// <param name="weights">One tensor per output, of its shape; null for ones.</param>
    /// <param name="inputs">With respect to what.</param>
    /// <param name="createGraph">Whether the gradients can be differentiated again.</param>
    /// <param name="retainGraph">Whether the graph of the outputs stays, for another gradient; a created graph keeps it too.</param>
    /// <exception cref="TorchException">An output is no scalar and has no weight, its graph was freed or changed in place, or nothing requires a gradient.</exception>
    public static torch.Tensor?[] Of(
        IReadOnlyList<torch.Tensor> outputs, IReadOnlyList<torch.Tensor>? weights, IReadOnlyList<torch.Tensor> inputs, bool createGraph = false, bool retainGraph = false)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(inputs);
        Check(outputs, weights, inputs);
        if (inputs.Count == 0) return [];

        // Gradients that the inputs hold already are somebody else's.
        torch.Tensor?[] before = [.. inputs.Select(input => input.grad)];
        var gradients = new torch.Tensor?[inputs.Count];
        try
        {
            foreach (torch.Tensor input in inputs) input.grad = null;
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
            foreach (torch.Tensor? gradient in before) gradient?.Dispose();
        }
    }

    private static void Check(IReadOnlyList<torch.Tensor> outputs, IReadOnlyList<torch.Tensor>? weights, IReadOnlyList<torch.Tensor> inputs)
    {
        if (weights is not null && weights.Count != outputs.Count)
            throw new TorchException($"the gradient: {outputs.Count} outputs were given {weights.Count} weights; give each output one");
        if (inputs.FirstOrDefault(input => !input.requires_grad) is { } constant)
            throw new TorchException($"the gradient: an input of shape [{string.Join(", ", constant.shape)}] does not require gradients; set requires_grad before it is used");
        if (outputs.FirstOrDefault(output => !output.requires_grad) is { } apart)
            throw new TorchException($"the gradient: an output of shape [{string.Join(", ", apart.shape)}] depends on nothing that requires gradients; it was computed without a graph, or detached");
    }
}
