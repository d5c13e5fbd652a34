namespace GanFunctional.Torch;

/// <summary>
/// libtorch's own kernels of batch normalisation, where ours are registered: there are two more operators
/// that are computed by the same functions.
/// </summary>
internal static unsafe class StockNorm
{
    private static readonly nint GroupAddress = LibTorch.Binding("THSNN_group_norm");
    private static readonly nint DisposeAddress = LibTorch.Binding("THSTensor_dispose");

    /// <summary>Whether TorchSharp has what these refuse with.</summary>
    internal static bool IsAvailable => GroupAddress != 0 && DisposeAddress != 0;

    // Words of a call's arguments and results.
    private const int Room = 16;

    /// <summary>
    /// Calls the forward kernel with the words of <c>native_batch_norm</c>'s arguments, and takes them over.
    /// Leaves the results' words.
    /// </summary>
    internal static void Forward(ulong* stack)
    {
        ulong* words = stackalloc ulong[Room];
        new Span<ulong>(stack, 8).CopyTo(new(words, Room));
        words[3] = KernelWords.Unwrap(stack[3]);
        words[4] = KernelWords.Unwrap(stack[4]);
        Call("aten::_native_batch_norm_legit\0"u8, words, stack, stackalloc ulong[] { words[0], Peek(words[1]), Peek(words[2]), words[3], words[4] });
    }

    /// <summary>The same for <c>native_batch_norm_backward</c>.</summary>
    internal static void Backward(ulong* stack)
    {
        // The last argument is for CUDA's kernels.
        ulong* words = stackalloc ulong[Room];
        new Span<ulong>(stack, 10).CopyTo(new(words, Room));
        words[2] = KernelWords.Unwrap(stack[2]);
        words[10] = (ulong)KernelTensor.Undefined().Handle;
        Call("aten::batch_norm_backward\0"u8, words, stack, stackalloc ulong[] { words[1], words[2], 0, Peek(words[3]), Peek(words[4]) });
    }

    private static void Call(ReadOnlySpan<byte> name, ulong* words, ulong* results, Span<ulong> given)
    {
        // The call takes the handles over, and its refusal needs them.
        for (int i = 0; i < given.Length; i++) given[i] = given[i] == 0 ? 0 : StableAbi.NewHandle((nint)given[i]);
        bool done;
        fixed (byte* text = name, overload = "\0"u8) done = StableAbi.Call(text, overload, words);
        for (int i = 0; i < 3; i++) results[i] = done ? words[i] : (ulong)KernelTensor.Undefined().Handle;
        if (!done) Refuse(given);
        foreach (ulong handle in given)
        {
            if (handle != 0) new KernelTensor((nint)handle).Delete();
        }
    }

    private static ulong Peek(ulong optional) => optional == 0 ? 0 : *(ulong*)optional;

    // The C interface keeps the reason to itself, and there is no way to raise an error from here. TorchSharp
    // takes a result that is no tensor for an error, and asks for the last one of this thread: another
    // normalisation with the same arguments, which is refused for the same reason, leaves it.
    private static void Refuse(ReadOnlySpan<ulong> given)
    {
        if (IsRefused(given[0], 1, given[1], given[2]) || IsRefused(given[0], 1, given[3], given[4])) return;
        IsRefused(given[0], 0, 0, 0);
    }

    private static bool IsRefused(ulong x, long groups, ulong gain, ulong bias)
    {
        nint result = ((delegate* unmanaged<ulong, long, ulong, ulong, double, nint>)GroupAddress)(x, groups, gain, bias, 1e-5);
        if (result != 0) ((delegate* unmanaged<nint, void>)DisposeAddress)(result);
        return result == 0;
    }
}
