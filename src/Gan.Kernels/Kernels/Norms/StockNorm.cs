namespace GanFunctional.Torch;

/// <summary>
/// libtorch's own kernels of batch normalisation, where ours are registered: there are two more operators that are computed by the same functions.
/// </summary>
internal static unsafe class StockNorm
{
    /// <summary>Words of a call's arguments and results.</summary>
    private const int Room = 16;

    /// <summary>Calls the forward kernel with the words of <c>native_batch_norm</c>'s arguments, and takes them over. Leaves the results' words.</summary>
    internal static void Forward(ulong* stack)
    {
        ulong* words = stackalloc ulong[Room];
        new Span<ulong>(stack, 8).CopyTo(new(words, Room));
        words[3] = KernelWords.Unwrap(stack[3]);
        words[4] = KernelWords.Unwrap(stack[4]);
        Call("aten::_native_batch_norm_legit\0"u8, words, stack);
    }

    /// <summary>The same for <c>native_batch_norm_backward</c>.</summary>
    internal static void Backward(ulong* stack)
    {
        // The last argument is for CUDA's kernels.
        ulong* words = stackalloc ulong[Room];
        new Span<ulong>(stack, 10).CopyTo(new(words, Room));
        words[2] = KernelWords.Unwrap(stack[2]);
        words[10] = (ulong)KernelTensor.Undefined().Handle;
        Call("aten::batch_norm_backward\0"u8, words, stack);
    }

    private static void Call(ReadOnlySpan<byte> name, ulong* words, ulong* results)
    {
        bool done;
        fixed (byte* text = name, overload = "\0"u8) done = StableAbi.Call(text, overload, words);
        for (int i = 0; i < 3; i++) results[i] = done ? words[i] : (ulong)KernelTensor.Undefined().Handle;
    }
}
