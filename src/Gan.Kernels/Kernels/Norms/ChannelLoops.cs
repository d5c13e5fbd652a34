using System.Runtime.CompilerServices;

namespace GanFunctional.Torch;

/// <summary>
/// The innermost loops of normalisation. Each goes once over some rows, a few at a time, one vector of
/// channels after the other. The last vector ends with the last channel: where the channels fill no whole
/// number of vectors, it overlaps with the one before it, and computes the same again.
/// </summary>
/// <typeparam name="TLanes">The vectors.</typeparam>
/// <typeparam name="TElement">What activations consist of.</typeparam>
internal static unsafe class ChannelLoops<TLanes, TElement>
    where TLanes : struct, ILanes<TLanes>
    where TElement : IElement
{
    /// <summary>Count of numbers in the vectors that cover the channels.</summary>
    internal static int Room(int channels) => (channels + TLanes.Count - 1) / TLanes.Count * TLanes.Count;

    /// <summary>Position of a channel among those numbers.</summary>
    internal static int Slot(int channel, int channels)
    {
        int vector = channel / TLanes.Count * TLanes.Count;
        return vector + channel - Math.Min(vector, channels - TLanes.Count);
    }

    /// <summary>Adds Σ(x − shift) and Σ(x − shift)² of each channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Moments(byte* x, nint rows, int channels, float* shift, float* sum, float* square)
    {
        nint row = (nint)channels * TElement.Size;
        for (; rows >= 8; rows -= 8, x += 8 * row)
        {
            for (int slot = 0; slot < channels; slot += TLanes.Count)
            {
                int channel = Math.Min(slot, channels - TLanes.Count);
                byte* p = x + ((nint)channel * TElement.Size);
                TLanes s = TLanes.Load(shift + channel);
                TLanes a = TElement.Load<TLanes>(p) - s, b = TElement.Load<TLanes>(p + row) - s;
                TLanes c = TElement.Load<TLanes>(p + (2 * row)) - s, d = TElement.Load<TLanes>(p + (3 * row)) - s;
                TLanes sums = (a + b) + (c + d), squares = TLanes.MultiplyAdd(a, a, TLanes.Load(square + slot)), others = TLanes.MultiplyAdd(b, b, default);
                squares = TLanes.MultiplyAdd(c, c, squares);
                others = TLanes.MultiplyAdd(d, d, others);
                p += 4 * row;
                a = TElement.Load<TLanes>(p) - s;
                b = TElement.Load<TLanes>(p + row) - s;
                c = TElement.Load<TLanes>(p + (2 * row)) - s;
                d = TElement.Load<TLanes>(p + (3 * row)) - s;
                sums += (a + b) + (c + d);
                squares = TLanes.MultiplyAdd(c, c, TLanes.MultiplyAdd(a, a, squares));
                others = TLanes.MultiplyAdd(d, d, TLanes.MultiplyAdd(b, b, others));
                (TLanes.Load(sum + slot) + sums).Store(sum + slot);
                (squares + others).Store(square + slot);
            }
        }

        for (; rows > 0; rows--, x += row)
        {
            for (int slot = 0; slot < channels; slot += TLanes.Count)
            {
                int channel = Math.Min(slot, channels - TLanes.Count);
                TLanes v = TElement.Load<TLanes>(x + ((nint)channel * TElement.Size)) - TLanes.Load(shift + channel);
                (TLanes.Load(sum + slot) + v).Store(sum + slot);
                TLanes.MultiplyAdd(v, v, TLanes.Load(square + slot)).Store(square + slot);
            }
        }
    }

    /// <summary>Adds Σdy and Σdy·(x − mean) of each channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Products(byte* dy, byte* x, nint rows, int channels, float* mean, float* sum, float* product)
    {
        nint row = (nint)channels * TElement.Size;
        for (; rows >= 4; rows -= 4, x += 4 * row, dy += 4 * row)
        {
            for (int slot = 0; slot < channels; slot += TLanes.Count)
            {
                int channel = Math.Min(slot, channels - TLanes.Count);
                nint at = (nint)channel * TElement.Size;
                byte* p = x + at, g = dy + at;
                TLanes m = TLanes.Load(mean + channel);
                TLanes a = TElement.Load<TLanes>(g), b = TElement.Load<TLanes>(g + row);
                TLanes c = TElement.Load<TLanes>(g + (2 * row)), d = TElement.Load<TLanes>(g + (3 * row));
                TLanes products = TLanes.MultiplyAdd(a, TElement.Load<TLanes>(p) - m, TLanes.Load(product + slot));
                TLanes others = TLanes.MultiplyAdd(b, TElement.Load<TLanes>(p + row) - m, default);
                products = TLanes.MultiplyAdd(c, TElement.Load<TLanes>(p + (2 * row)) - m, products);
                others = TLanes.MultiplyAdd(d, TElement.Load<TLanes>(p + (3 * row)) - m, others);
                (TLanes.Load(sum + slot) + ((a + b) + (c + d))).Store(sum + slot);
                (products + others).Store(product + slot);
            }
        }

        for (; rows > 0; rows--, x += row, dy += row)
        {
            for (int slot = 0; slot < channels; slot += TLanes.Count)
            {
                int channel = Math.Min(slot, channels - TLanes.Count);
                nint at = (nint)channel * TElement.Size;
                TLanes g = TElement.Load<TLanes>(dy + at), v = TElement.Load<TLanes>(x + at) - TLanes.Load(mean + channel);
                (TLanes.Load(sum + slot) + g).Store(sum + slot);
                TLanes.MultiplyAdd(g, v, TLanes.Load(product + slot)).Store(product + slot);
            }
        }
    }

    /// <summary>y = (x − mean)·scale + offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Affine(byte* x, byte* y, nint rows, int channels, float* mean, float* scale, float* offset)
    {
        nint row = (nint)channels * TElement.Size;
        for (; rows > 0; rows -= 4, x += 4 * row, y += 4 * row)
        {
            for (int slot = 0; slot < channels; slot += TLanes.Count)
            {
                int channel = Math.Min(slot, channels - TLanes.Count);
                nint at = (nint)channel * TElement.Size;
                byte* p = x + at, q = y + at;
                TLanes m = TLanes.Load(mean + channel), a = TLanes.Load(scale + channel), b = TLanes.Load(offset + channel);
                TElement.Store(q, TLanes.MultiplyAdd(TElement.Load<TLanes>(p) - m, a, b));
                if (rows > 1) TElement.Store(q + row, TLanes.MultiplyAdd(TElement.Load<TLanes>(p + row) - m, a, b));
                if (rows > 2) TElement.Store(q + (2 * row), TLanes.MultiplyAdd(TElement.Load<TLanes>(p + (2 * row)) - m, a, b));
                if (rows > 3) TElement.Store(q + (3 * row), TLanes.MultiplyAdd(TElement.Load<TLanes>(p + (3 * row)) - m, a, b));
            }
        }
    }

    /// <summary>dx = dy·scale + (x − mean)·slope + offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Gradient(byte* dy, byte* x, byte* dx, nint rows, int channels, float* mean, float* scale, float* slope, float* offset)
    {
        nint row = (nint)channels * TElement.Size;
        for (; rows > 0; rows -= 2, dy += 2 * row, x += 2 * row, dx += 2 * row)
        {
            for (int slot = 0; slot < channels; slot += TLanes.Count)
            {
                int channel = Math.Min(slot, channels - TLanes.Count);
                nint at = (nint)channel * TElement.Size;
                byte* g = dy + at, p = x + at, q = dx + at;
                TLanes m = TLanes.Load(mean + channel), a = TLanes.Load(scale + channel), b = TLanes.Load(slope + channel), c = TLanes.Load(offset + channel);
                TElement.Store(q, TLanes.MultiplyAdd(TElement.Load<TLanes>(g), a, TLanes.MultiplyAdd(TElement.Load<TLanes>(p) - m, b, c)));
                if (rows > 1) TElement.Store(q + row, TLanes.MultiplyAdd(TElement.Load<TLanes>(g + row), a, TLanes.MultiplyAdd(TElement.Load<TLanes>(p + row) - m, b, c)));
            }
        }
    }
}
