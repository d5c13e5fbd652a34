namespace GanFunctional.Torch;

/// <summary>Functions of libtorch's stable C ABI (since 2.10) for calling the dispatcher.</summary>
internal static unsafe class StableAbi
{
    /// <summary>Version of the ABI of <see cref="Argument"/>'s encoding: 2.10.0.</summary>
    internal const ulong Version = 0x020A_0000_0000_0000;

    private static readonly nint CallAddress = Required("torch_call_dispatcher");
    private static readonly nint NewHandleAddress = Required("aoti_torch_new_tensor_handle");
    private static readonly nint NewListAddress = Required("torch_new_list_reserve_size");
    private static readonly nint PushAddress = Required("torch_list_push_back");
    private static readonly nint DataAddress = Required("aoti_torch_get_data_ptr");
    private static readonly nint NewStringAddress = Required("torch_new_string_handle");

    internal static bool Call(byte* name, byte* overload, ulong* stack) =>
        ((delegate* unmanaged<byte*, byte*, ulong*, ulong, int>)CallAddress)(name, overload, stack, Version) == 0;

    /// <summary>Creates an owning handle of the tensor behind one of TorchSharp's.</summary>
    internal static ulong NewHandle(nint tensor)
    {
        nint made;
        Check(((delegate* unmanaged<nint, nint*, int>)NewHandleAddress)(tensor, &made));
        return (ulong)made;
    }

    /// <summary>Address of a tensor's first element.</summary>
    internal static nint Data(nint tensor)
    {
        nint data;
        Check(((delegate* unmanaged<nint, nint*, int>)DataAddress)(tensor, &data));
        return data;
    }

    internal static ulong NewList(int room)
    {
        nint made;
        Check(((delegate* unmanaged<nuint, nint*, int>)NewListAddress)((nuint)room, &made));
        return (ulong)made;
    }

    internal static void Push(ulong list, ulong item) => Check(((delegate* unmanaged<nint, ulong, int>)PushAddress)((nint)list, item));

    internal static ulong NewString(ReadOnlySpan<byte> text)
    {
        nint made;
        fixed (byte* start = text) Check(((delegate* unmanaged<byte*, nuint, nint*, int>)NewStringAddress)(start, (nuint)text.Length, &made));
        return (ulong)made;
    }

    /// <summary>Code of an element type, layout or memory format, from a function of libtorch.</summary>
    internal static ulong Code(string function) => (uint)((delegate* unmanaged<int>)Required(function))();

    internal static void Check(int status)
    {
        if (status != 0) throw new TorchException("libtorch's C interface refused a value");
    }

    private static nint Required(string symbol) => LibTorch.Export(symbol) is not 0 and var address
        ? address
        : throw LibTorch.Setup($"the libtorch in '{LibTorch.Folder}' does not export {symbol}: it is not the release {LibTorch.Version}");
}
