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

    /// <summary>A new tensor of the type, sizes and strides of this one, not initialised.</summary>
    internal KernelTensor Alike() => New(Sizes, Strides, Type);

    /// <summary>A new vector of float32, not initialised.</summary>
    internal static KernelTensor Vector(long length) => New([length], [1], Float32);

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
