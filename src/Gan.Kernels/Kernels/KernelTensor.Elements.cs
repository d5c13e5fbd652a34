using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>Activations and parameters: their types and layouts.</summary>
internal readonly unsafe partial struct KernelTensor
{
    private static readonly nint BFloat16Address = LibTorch.Export("aoti_torch_dtype_bfloat16");
    private static readonly nint DefinedAddress = LibTorch.Export("aoti_torch_is_defined");
    private static readonly nint CopyAddress = LibTorch.Export("aoti_torch_copy_");
    private static readonly int BFloat16 = BFloat16Address == 0 ? -1 : ((delegate* unmanaged<int>)BFloat16Address)();

    /// <summary>Whether libtorch exports what these ask for.</summary>
    internal static bool HasElements => IsAvailable && BFloat16Address != 0 && DefinedAddress != 0 && CopyAddress != 0;

    /// <summary>Whether its elements are bfloat16.</summary>
    internal bool IsBFloat16 => Type == BFloat16;

    /// <summary>Whether it is a tensor at all.</summary>
    internal bool IsDefined
    {
        get
        {
            byte defined = 0;
            StableAbi.Check(((delegate* unmanaged<nint, byte*, int>)DefinedAddress)(Handle, &defined));
            return defined != 0;
        }
    }

    /// <summary>Whether all elements are zero. False also where finding out is not cheap: other types, or gaps between elements.</summary>
    /// <remarks>
    /// libtorch hands gradients of zeros down a graph, for the second derivative of a leaky ReLU among others: half the time of a gradient penalty goes
    /// into convolutions of them. Elsewhere the first element ends the search.
    /// </remarks>
    internal bool IsZero
    {
        get
        {
            ReadOnlySpan<long> sizes = Sizes, strides = Strides;
            long count = 1, extent = 1;
            for (int d = 0; d < sizes.Length; d++)
            {
                count *= sizes[d];
                extent += (sizes[d] - 1) * strides[d];
            }

            // Without gaps and without elements in the same place.
            if (count != extent || count > int.MaxValue) return false;
            if (IsFloat32) return !new ReadOnlySpan<uint>(Bytes, (int)count).ContainsAnyExcept(0u, 0x8000_0000u);
            return IsBFloat16 && !new ReadOnlySpan<ushort>(Bytes, (int)count).ContainsAnyExcept((ushort)0, (ushort)0x8000);
        }
    }

    /// <summary>A new tensor of the type, sizes and strides of this one, not initialised.</summary>
    internal KernelTensor Alike() => New(Sizes, Strides, Type);

    /// <summary>A new vector of float32, not initialised.</summary>
    internal static KernelTensor Vector(long length) => New([length], [1], Float32);

    /// <summary>Makes all elements zero; there must be no gaps between them.</summary>
    internal void Clear()
    {
        nuint count = 1;
        foreach (long size in Sizes) count *= (nuint)size;
        NativeMemory.Clear(Bytes, count * (nuint)(IsBFloat16 ? sizeof(ushort) : sizeof(float)));
    }

    /// <summary>Copies the elements of a tensor of the same sizes into this one, from any type and layout.</summary>
    internal void Take(KernelTensor source) => StableAbi.Check(((delegate* unmanaged<nint, nint, int, int>)CopyAddress)(Handle, source.Handle, 0));

    private static KernelTensor New(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides, int type)
    {
        nint made;
        fixed (long* size = sizes, step = strides)
            StableAbi.Check(((delegate* unmanaged<long, long*, long*, int, int, int, nint*, int>)EmptyAddress)(sizes.Length, size, step, type, CpuDevice, 0, &made));
        return new(made);
    }
}
