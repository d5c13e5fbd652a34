namespace GanFunctional.Torch;

/// <summary>
/// Blocks of code whose tensors are freed at the end, by TorchSharp's <see cref="DisposeScope"/>; see
/// docs/memory.md.
/// </summary>
public static class Scope
{
    /// <summary>
    /// Runs <paramref name="body"/> in a dispose scope of its own and moves the returned tensor to the outer
    /// scope. A tensor that was created outside stays in its scope.
    /// </summary>
    public static Tensor Run(Func<Tensor> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        LibTorch.Load();
        using DisposeScope scope = torch.NewDisposeScope();
        return scope.MoveToOuter(body());
    }
}
