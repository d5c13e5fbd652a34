using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Activations as a matrix without gaps: a row for each pixel of each image, in which the channels lie side
/// by side.
/// </summary>
/// <param name="Rows">How many rows.</param>
/// <param name="Count">How many channels.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Channels(long Rows, int Count)
{
    /// <summary>Elements.</summary>
    internal long Size => Rows * Count;

    /// <summary>The matrix that a tensor [n, c] or, in channels_last, [n, c, h, w] is.</summary>
    internal static Channels? Of(KernelTensor x)
    {
        ReadOnlySpan<long> sizes = x.Sizes, strides = x.Strides;
        if (sizes.Length is not (2 or 4) || sizes[1] > int.MaxValue) return null;

        // From the innermost dimension outwards. A dimension of size 1 has any stride.
        ReadOnlySpan<int> order = sizes.Length == 2 ? [1, 0] : [1, 3, 2, 0];
        long stride = 1;
        foreach (int d in order)
        {
            if (sizes[d] == 0 || (sizes[d] > 1 && strides[d] != stride)) return null;
            stride *= sizes[d];
        }

        return new(stride / sizes[1], (int)sizes[1]);
    }
}
