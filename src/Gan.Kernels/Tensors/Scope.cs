namespace GanFunctional.Torch;

/// <summary>Blocks of code whose tensors are freed at their end, by TorchSharp's <see cref="DisposeScope"/>; see docs/memory.md.</summary>
public static class Scope
{
    /// <summary>
    /// Runs <paramref name="body"/> in a dispose scope of its own and hands the one tensor that it returns to the scope around it. A tensor that was
    /// made outside stays where it was.
    /// </summary>
    public static Tensor Run(Func<Tensor> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        LibTorch.Load();
        using DisposeScope scope = torch.NewDisposeScope();
        return scope.MoveToOuter(body());
    }
}
