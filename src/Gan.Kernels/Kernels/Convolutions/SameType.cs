using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// A weight or bias of the activations' type: those of mixed precision are float32 where activations are
/// bfloat16.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct SameType : IDisposable
{
    private readonly bool copied;

    private SameType(KernelTensor tensor, KernelTensor activations)
    {
        copied = tensor.Handle != 0 && tensor.Type != activations.Type && IsServed(tensor) && IsServed(activations);
        Tensor = copied ? KernelTensor.New(activations.Type, tensor.Sizes, tensor.Strides) : tensor;
        if (copied) Tensor.Fill(tensor);
    }

    /// <summary>
    /// A tensor, or none, as activations' kernels take it. Other types are left as they are, for libtorch to
    /// refuse.
    /// </summary>
    internal static SameType Of(KernelTensor tensor, KernelTensor activations) => new(tensor, activations);

    private static bool IsServed(KernelTensor tensor) => tensor.IsFloat32 || tensor.IsBFloat16;

    /// <summary>The tensor, a copy where its type is another one; none where there is none.</summary>
    internal KernelTensor Tensor { get; }

    /// <summary>Gives the copy back.</summary>
    public void Dispose()
    {
        if (copied) Tensor.Delete();
    }
}
