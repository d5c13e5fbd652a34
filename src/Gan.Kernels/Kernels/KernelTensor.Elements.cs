using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>Elements of float32 and bfloat16.</summary>
internal readonly unsafe partial struct KernelTensor
{
    /// <summary>Address of the first element, of any type.</summary>
    internal byte* Bytes => (byte*)Value(DataAddress);

    /// <summary>
    /// Whether all elements are zero. False also where finding out is not cheap: other types, or gaps between
    /// elements.
    /// </summary>
    /// <remarks>
    /// libtorch hands gradients of zeros down a graph, for the second derivative of a leaky ReLU among
    /// others: half the time of a gradient penalty goes into convolutions of them. Elsewhere the first
    /// element ends the search.
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
    internal KernelTensor Alike() => New(Type, Sizes, Strides);

    /// <summary>A new vector of float32, not initialised.</summary>
    internal static KernelTensor Vector(long length) => New(Float32, length);

    /// <summary>Makes all elements zero; there must be no gaps between them.</summary>
    internal void Clear()
    {
        nuint count = 1;
        foreach (long size in Sizes) count *= (nuint)size;
        NativeMemory.Clear(Bytes, count * (nuint)ElementSize);
    }
}
