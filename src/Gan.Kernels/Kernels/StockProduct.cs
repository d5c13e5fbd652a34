namespace GanFunctional.Torch;

/// <summary>
/// libtorch's own kernel of a matrix product, called around the dispatcher, where ours is registered.
/// </summary>
internal sealed unsafe class StockProduct
{
    private readonly nint own;
    private readonly nint sum;
    private readonly bool addendFirst;

    /// <summary>Finds it.</summary>
    /// <param name="name">The operator.</param>
    /// <param name="sum">The operator that adds a tensor to the same product.</param>
    /// <param name="addendFirst">
    /// Whether TorchSharp's function of that takes the tensor before the factors, not after them.
    /// </param>
    internal StockProduct(string name, string sum, bool addendFirst)
    {
        own = LibTorch.Export($"aoti_torch_cpu_{name}_out");
        this.sum = LibTorch.Binding($"THSTensor_{sum}");
        this.addendFirst = addendFirst;
    }

    private static readonly nint SumAddress = LibTorch.Export("aoti_torch_cpu_addmm_out");

    /// <summary>Product of matrices.</summary>
    internal static StockProduct Mm { get; } = new("mm", "addmm", addendFirst: true);

    /// <summary>Product of batches of matrices.</summary>
    internal static StockProduct Bmm { get; } = new("bmm", "baddbmm", addendFirst: false);

    /// <summary>Whether libtorch exports it.</summary>
    internal bool IsAvailable => own != 0 && sum != 0 && SumAddress != 0;

    /// <summary>The product's owning handle.</summary>
    internal nint Multiply(KernelTensor a, KernelTensor b)
    {
        if (a.Sizes.IsEmpty || b.Sizes.IsEmpty) return Refuse(a, b);
        KernelTensor c = a.Empty([.. a.Sizes[..^1], b.Sizes[^1]]);
        if (((delegate* unmanaged<nint, nint, nint, int>)own)(c.Handle, a.Handle, b.Handle) == 0) return c.Handle;
        c.Delete();
        return Refuse(a, b);
    }

    /// <summary>Refuses a product of numbers of these tensors' types, which differ.</summary>
    /// <returns>A tensor that is none.</returns>
    internal nint RefuseTypes(KernelTensor a, KernelTensor b)
    {
        KernelTensor left = a.Empty(1, 1), right = b.Empty(1, 1);
        nint refused = Refuse(left, right);
        left.Delete();
        right.Delete();
        return refused;
    }

    /// <summary>Computes a product into a tensor of its size.</summary>
    /// <exception cref="TorchException">libtorch refuses.</exception>
    internal void MultiplyInto(KernelTensor c, KernelTensor a, KernelTensor b) =>
        StableAbi.Check(((delegate* unmanaged<nint, nint, nint, int>)own)(c.Handle, a.Handle, b.Handle));

    /// <summary>
    /// Computes the product of matrices plus a row, which is added before anything is rounded.
    /// </summary>
    /// <exception cref="TorchException">libtorch refuses.</exception>
    internal static void MultiplyInto(KernelTensor c, KernelTensor row, KernelTensor a, KernelTensor b) =>
        StableAbi.Check(((delegate* unmanaged<nint, nint, nint, nint, double, double, int>)SumAddress)(c.Handle, row.Handle, a.Handle, b.Handle, 1, 1));

    // The C interface keeps the reason to itself, and there is no way to raise an error from here. TorchSharp
    // takes a result that is no tensor for an error, and asks for the last one of this thread: the sum, which
    // is refused for the same reason, leaves it.
    private nint Refuse(KernelTensor a, KernelTensor b)
    {
        KernelTensor zero = a.Empty();
        nint first = addendFirst ? zero.Handle : a.Handle, second = addendFirst ? a.Handle : b.Handle, third = addendFirst ? b.Handle : zero.Handle;
        nint result = ((delegate* unmanaged<nint, nint, nint, float, float, nint>)sum)(first, second, third, 0, 1);
        zero.Delete();
        return result != 0 ? result : KernelTensor.Undefined().Handle;
    }
}
