using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// The words of a kernel's stack that are more than a handle or a number. Whoever reads one owns what it
/// refers to.
/// </summary>
internal static unsafe class KernelWords
{
    private static readonly nint LengthAddress = LibTorch.Export("torch_list_size");
    private static readonly nint ItemAddress = LibTorch.Export("torch_list_get_item");
    private static readonly nint DeleteListAddress = LibTorch.Export("torch_delete_list");

    /// <summary>Whether libtorch exports all that is needed.</summary>
    internal static bool IsAvailable => LengthAddress != 0 && ItemAddress != 0 && DeleteListAddress != 0;

    /// <summary>The tensor of an optional argument, which stays where it is, if there is one.</summary>
    internal static KernelTensor? Optional(ulong word) => word != 0 && new KernelTensor(*(nint*)word) is { IsDefined: true } tensor ? tensor : null;

    /// <summary>
    /// An optional argument's handle without the word that refers to it, or that of a tensor that is none.
    /// </summary>
    internal static ulong Unwrap(ulong word)
    {
        if (word == 0) return (ulong)KernelTensor.Undefined().Handle;
        ulong handle = *(ulong*)word;
        NativeMemory.Free((void*)word);
        return handle;
    }

    /// <summary>Gives an optional argument back.</summary>
    internal static void DeleteOptional(ulong word)
    {
        if (word != 0) new KernelTensor((nint)Unwrap(word)).Delete();
    }

    /// <summary>Number of elements of a list.</summary>
    internal static int Length(ulong list)
    {
        nuint length = 0;
        StableAbi.Check(((delegate* unmanaged<nint, nuint*, int>)LengthAddress)((nint)list, &length));
        return (int)length;
    }

    /// <summary>An element of a list of integers.</summary>
    internal static long Integer(ulong list, int index)
    {
        ulong item = 0;
        StableAbi.Check(((delegate* unmanaged<nint, nuint, ulong*, int>)ItemAddress)((nint)list, (nuint)index, &item));
        return (long)item;
    }

    /// <summary>An element of a list of truth values.</summary>
    internal static bool Flag(ulong list, int index) => (byte)Integer(list, index) != 0;

    /// <summary>Gives a list back.</summary>
    internal static void DeleteList(ulong list) => StableAbi.Check(((delegate* unmanaged<nint, int>)DeleteListAddress)((nint)list));
}
