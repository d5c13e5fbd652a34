namespace GanFunctional.Torch;

/// <summary>A tensor as a kernel gets it: an owning handle of libtorch's C interface.</summary>
internal readonly unsafe partial struct KernelTensor(nint handle)
{
    private const int CpuDevice = 0;

    private static readonly nint DimensionsAddress = LibTorch.Export("aoti_torch_get_dim");
    private static readonly nint SizesAddress = LibTorch.Export("aoti_torch_get_sizes");
    private static readonly nint StridesAddress = LibTorch.Export("aoti_torch_get_strides");
    private static readonly nint TypeAddress = LibTorch.Export("aoti_torch_get_dtype");
    private static readonly nint DataAddress = LibTorch.Export("aoti_torch_get_data_ptr");
    private static readonly nint EmptyAddress = LibTorch.Export("aoti_torch_empty_strided");
    private static readonly nint ViewAddress = LibTorch.Export("aoti_torch_create_tensor_from_blob");
    private static readonly nint OffsetAddress = LibTorch.Export("aoti_torch_get_storage_offset");
    private static readonly nint ReinterpretAddress = LibTorch.Export("aoti_torch__reinterpret_tensor");
    private static readonly nint CopyAddress = LibTorch.Export("aoti_torch_copy_");
    private static readonly nint UndefinedAddress = LibTorch.Export("aoti_torch_new_uninitialized_tensor");
    private static readonly nint DefinedAddress = LibTorch.Export("aoti_torch_is_defined");
    private static readonly nint DeleteAddress = LibTorch.Export("aoti_torch_delete_tensor_object");
    private static readonly nint Float32Address = LibTorch.Export("aoti_torch_dtype_float32");
    private static readonly nint BFloat16Address = LibTorch.Export("aoti_torch_dtype_bfloat16");

    /// <summary>Whether libtorch exports all that is needed.</summary>
    internal static bool IsAvailable { get; } = Array.TrueForAll(
        [
            DimensionsAddress, SizesAddress, StridesAddress, TypeAddress, DataAddress, EmptyAddress, ViewAddress, OffsetAddress, ReinterpretAddress, CopyAddress, UndefinedAddress,
            DefinedAddress, DeleteAddress, Float32Address, BFloat16Address,
        ],
        address => address != 0);

    /// <summary>The code of float32.</summary>
    internal static int Float32 { get; } = Float32Address == 0 ? -1 : ((delegate* unmanaged<int>)Float32Address)();

    /// <summary>The code of bfloat16.</summary>
    internal static int BFloat16 { get; } = BFloat16Address == 0 ? -1 : ((delegate* unmanaged<int>)BFloat16Address)();

    /// <summary>The handle.</summary>
    internal nint Handle { get; } = handle;

    /// <summary>Whether it is a tensor: an absent one can have a handle, too.</summary>
    internal bool IsDefined
    {
        get
        {
            byte defined = 0;
            if (Handle != 0) StableAbi.Check(((delegate* unmanaged<nint, byte*, int>)DefinedAddress)(Handle, &defined));
            return defined != 0;
        }
    }

    /// <summary>Its sizes, as long as it lives.</summary>
    internal ReadOnlySpan<long> Sizes => new((void*)Value(SizesAddress), Dimensions);

    /// <summary>Its strides, as long as it lives.</summary>
    internal ReadOnlySpan<long> Strides => new((void*)Value(StridesAddress), Dimensions);

    /// <summary>The code of its elements' type.</summary>
    internal int Type => (int)Value(TypeAddress);

    /// <summary>Whether its elements are float32.</summary>
    internal bool IsFloat32 => Type == Float32;

    /// <summary>Whether its elements are bfloat16.</summary>
    internal bool IsBFloat16 => Type == BFloat16;

    /// <summary>Bytes of an element of float32 or bfloat16.</summary>
    internal int ElementSize => IsFloat32 ? sizeof(float) : sizeof(ushort);

    /// <summary>Whether its elements lie without gaps or overlap, in whatever order of dimensions.</summary>
    internal bool IsDense
    {
        get
        {
            ReadOnlySpan<long> sizes = Sizes, strides = Strides;
            long spanned = 1, elements = 1;
            foreach (long size in sizes) elements *= size;
            for (int i = 0; i < sizes.Length; i++)
            {
                if (sizes[i] <= 1 || strides[i] != spanned) continue;
                spanned *= sizes[i];
                i = -1;
            }

            return spanned == elements;
        }
    }

    /// <summary>
    /// Whether each element lies where the other tensor's lies: they have the same sizes, and the same
    /// strides where it matters.
    /// </summary>
    internal bool IsLaidOutAs(KernelTensor other)
    {
        ReadOnlySpan<long> sizes = Sizes, strides = Strides, otherStrides = other.Strides;
        if (!sizes.SequenceEqual(other.Sizes)) return false;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] > 1 && strides[i] != otherStrides[i]) return false;
        }

        return true;
    }

    /// <summary>Address of the first element.</summary>
    internal float* Data => (float*)Value(DataAddress);

    private int Dimensions => (int)Value(DimensionsAddress);

    /// <summary>
    /// A new tensor in the CPU's memory with elements of the type of this one, without gaps and not
    /// initialised.
    /// </summary>
    internal KernelTensor Empty(params ReadOnlySpan<long> sizes) => New(Type, sizes);

    /// <summary>A new tensor in the CPU's memory, without gaps and not initialised.</summary>
    internal static KernelTensor New(int type, params ReadOnlySpan<long> sizes)
    {
        Span<long> strides = stackalloc long[sizes.Length];
        long stride = 1;
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(1, sizes[i]);
        }

        return New(type, sizes, strides);
    }

    /// <summary>The same with given strides.</summary>
    internal static KernelTensor New(int type, ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides)
    {
        nint made;
        fixed (long* size = sizes, step = strides)
            StableAbi.Check(((delegate* unmanaged<long, long*, long*, int, int, int, nint*, int>)EmptyAddress)(sizes.Length, size, step, type, CpuDevice, 0, &made));
        return new(made);
    }

    /// <summary>A matrix in memory that is someone else's.</summary>
    internal static KernelTensor Matrix(void* data, int type, long rows, long columns, long rowStride, long columnStride)
    {
        long* sizes = stackalloc long[] { rows, columns }, strides = stackalloc long[] { rowStride, columnStride };
        nint made;
        StableAbi.Check(((delegate* unmanaged<void*, long, long*, long*, long, int, int, int, nint*, int>)ViewAddress)(data, 2, sizes, strides, 0, type, CpuDevice, 0, &made));
        return new(made);
    }

    /// <summary>A view with the first two dimensions exchanged.</summary>
    internal KernelTensor Exchanged()
    {
        Span<long> sizes = stackalloc long[Dimensions], strides = stackalloc long[Dimensions];
        Sizes.CopyTo(sizes);
        Strides.CopyTo(strides);
        (sizes[0], sizes[1]) = (sizes[1], sizes[0]);
        (strides[0], strides[1]) = (strides[1], strides[0]);
        nint offset = Value(OffsetAddress), made;
        fixed (long* size = sizes, step = strides)
            StableAbi.Check(((delegate* unmanaged<nint, long, long*, long*, long, nint*, int>)ReinterpretAddress)(Handle, sizes.Length, size, step, offset, &made));
        return new(made);
    }

    /// <summary>A tensor that is none.</summary>
    internal static KernelTensor Undefined()
    {
        nint made;
        StableAbi.Check(((delegate* unmanaged<nint*, int>)UndefinedAddress)(&made));
        return new(made);
    }

    /// <summary>
    /// Copies another tensor of the same sizes into this one, whatever its type and strides.
    /// </summary>
    internal void Fill(KernelTensor source) => StableAbi.Check(((delegate* unmanaged<nint, nint, int, int>)CopyAddress)(Handle, source.Handle, 0));

    /// <summary>Gives the handle back.</summary>
    internal void Delete() => StableAbi.Check(((delegate* unmanaged<nint, int>)DeleteAddress)(Handle));

    private nint Value(nint function)
    {
        nint value = 0;
        StableAbi.Check(((delegate* unmanaged<nint, nint*, int>)function)(Handle, &value));
        return value;
    }
}
