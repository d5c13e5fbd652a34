using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>The numbers of a call of <c>aten::convolution</c> or <c>aten::convolution_backward</c>.</summary>
[StructLayout(LayoutKind.Auto)]
internal unsafe struct ConvolutionCall
{
    // Lists of one to three numbers, for as many dimensions.
    private const int Room = 8;

    private fixed long numbers[4 * Room];
    private fixed int counts[4];

    /// <summary>
    /// Takes over five words of a stack and what they own: stride, padding, dilation, whether it is
    /// transposed, output padding; and groups.
    /// </summary>
    internal ConvolutionCall(ulong* words)
    {
        Transposed = (words[3] & 1) != 0;
        Groups = (long)words[5];
        Take(0, words[0]);
        Take(1, words[1]);
        Take(2, words[2]);
        Take(3, words[4]);
    }

    /// <summary>Whether it is a transposed convolution.</summary>
    internal readonly bool Transposed { get; }

    /// <summary>Groups of channels.</summary>
    internal readonly long Groups { get; }

    /// <summary>Of two dimensions, without dilation and groups.</summary>
    internal readonly bool IsPlain => IsFlat && Dilation(0) == 1 && Dilation(1) == 1;

    /// <summary>Of two dimensions, without groups.</summary>
    internal readonly bool IsFlat => IsPair(0) && IsPair(1) && IsPair(2) && IsPair(3) && Groups == 1;

    /// <summary>From one tap to the next, in a dimension.</summary>
    internal readonly long Dilation(int dimension) => At(2, dimension);

    /// <summary>From one window to the next, in a dimension.</summary>
    internal readonly long Stride(int dimension) => At(0, dimension);

    /// <summary>Zeros before the first element, in a dimension.</summary>
    internal readonly long Padding(int dimension) => At(1, dimension);

    /// <summary>Elements that a transposed convolution's result has beyond the least.</summary>
    internal readonly long OutputPadding(int dimension) => At(3, dimension);

    /// <summary>The same with strides for dilations, and the other way round.</summary>
    internal readonly ConvolutionCall Exchanged()
    {
        ConvolutionCall call = this;
        for (int i = 0; i < Room; i++) (call.numbers[i], call.numbers[(2 * Room) + i]) = (numbers[(2 * Room) + i], numbers[i]);
        (call.counts[0], call.counts[2]) = (counts[2], counts[0]);
        return call;
    }

    /// <summary>How many numbers a list has: of strides, paddings, dilations or output paddings.</summary>
    internal readonly int Count(int list) => counts[list];

    /// <summary>Copies a list.</summary>
    internal readonly void CopyTo(int list, long* target)
    {
        for (int i = 0; i < counts[list]; i++) target[i] = At(list, i);
    }

    /// <summary>Takes a list over.</summary>
    /// <returns>How many numbers it has, of which <paramref name="room"/> are copied.</returns>
    internal static int Take(ulong list, long* target, int room)
    {
        int length = KernelWords.Length(list);
        for (int i = 0; i < Math.Min(length, room); i++) target[i] = KernelWords.Integer(list, i);
        KernelWords.DeleteList(list);
        return length;
    }

    private readonly bool IsPair(int list) => counts[list] is 1 or 2;

    // libtorch lets one number stand for all dimensions, and TorchSharp's defaults are one number.
    private readonly long At(int list, int index) => numbers[(list * Room) + Math.Min(index, counts[list] - 1)];

    private void Take(int index, ulong list)
    {
        fixed (long* target = numbers) counts[index] = Take(list, target + (index * Room), Room);
    }
}
