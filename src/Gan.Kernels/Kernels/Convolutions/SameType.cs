using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>A weight or bias of the activations' type: those of mixed precision are float32 where activations are bfloat16.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct SameType : IDisposable
{
    private readonly bool copied;

    internal SameType(KernelTensor tensor, KernelTensor activations)
    {
        copied = tensor.Handle != 0 && tensor.Type != activations.Type;
        Tensor = copied ? KernelTensor.New(activations.Type, tensor.Sizes, tensor.Strides) : tensor;
        if (copied) Tensor.Fill(tensor);
    }

    /// <summary>The tensor, a copy where its type is another one; none where there is none.</summary>
    internal KernelTensor Tensor { get; }

    /// <summary>Gives the copy back.</summary>
    public void Dispose()
    {
        if (copied) Tensor.Delete();
    }
}
