using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// A convolution's weights in memory, lane by lane: output channels or input channels lie side by side.
/// </summary>
/// <param name="data">The first.</param>
/// <param name="height">Of the kernel.</param>
/// <param name="width">Of the kernel.</param>
/// <param name="channel">From one of the other channels to the next.</param>
/// <param name="tap">From one place in the kernel to the next.</param>
/// <param name="block">From one block of lanes to the next.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct Weights(float* data, int height, int width, nint channel, nint tap, nint block)
{
    public int Height { get; } = height;

    public int Width { get; } = width;

    public nint Channel { get; } = channel;

    public float* At(int row, int column, int lanes) => data + ((((nint)row * Width) + column) * tap) + (lanes * block);

    public bool Has(int row, int column) => row < Height && column < Width;
}

/// <summary>
/// The transforms of minimal filtering of weights: a matrix of points has a row for each channel of each part
/// of the input.
/// </summary>
internal static unsafe class WeightTransforms<T, TFilter>
    where T : struct, ILanes<T>
    where TFilter : struct, IFilter
{
    private static int Taps => TFilter.Taps;

    private static int Points => TFilter.Points;

    /// <summary>
    /// G w Gᵀ, for some rows and a block of columns, which become the first rows and the block
    /// <paramref name="to"/> of u.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Weight(Weights w, int channels, Axes axes, int first, int rows, int block, Blocks u, int to)
    {
        float* room = stackalloc float[((Points + 1) * Taps * T.Count) + Blocks.Width], half = Blocks.Aligned(room), none = half + (Points * Taps * T.Count);
        default(T).Store(none);
        Tap* taps = stackalloc Tap[Taps * Taps];
        for (int row = 0; row < rows; row++)
        {
            (int part, int channel) = Math.DivRem(first + row, channels);
            if (row == 0 || channel == 0) Find(w, axes, part, block, none, taps);
            for (int lane = 0; lane < Blocks.Width; lane += T.Count)
            {
                nint offset = (channel * w.Channel) + lane;
                for (int j = 0; j < Taps; j++) TFilter.Weight<T, Kernel, Vectors<T>>(new(taps + j, offset), new(half + (j * T.Count), Taps * T.Count));
                float* target = u.At(0, to, row) + lane;
                for (int i = 0; i < Points; i++)
                    TFilter.Weight<T, Vectors<T>, Vectors<T>>(new(half + (i * Taps * T.Count), T.Count), new(target + (i * Points * u.PointStride), u.PointStride));
            }
        }
    }

    /// <summary>
    /// Gᵀ u G, for some rows and a block of columns, which are the first rows and the block
    /// <paramref name="from"/> of u.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void WeightGradient(Blocks u, int from, int channels, Axes axes, int first, int rows, int block, Weights w)
    {
        float* room = stackalloc float[((Points + 1) * Taps * T.Count) + Blocks.Width], half = Blocks.Aligned(room), none = half + (Points * Taps * T.Count);
        Tap* taps = stackalloc Tap[Taps * Taps];
        for (int row = 0; row < rows; row++)
        {
            (int part, int channel) = Math.DivRem(first + row, channels);
            if (row == 0 || channel == 0) Find(w, axes, part, block, none, taps);
            for (int lane = 0; lane < Blocks.Width; lane += T.Count)
            {
                nint offset = (channel * w.Channel) + lane;
                float* source = u.At(0, from, row) + lane;
                for (int i = 0; i < Points; i++)
                    TFilter.WeightGradient<T, Vectors<T>, Vectors<T>>(new(source + (i * Points * u.PointStride), u.PointStride), new(half + (i * Taps * T.Count), T.Count));
                for (int j = 0; j < Taps; j++) TFilter.WeightGradient<T, Vectors<T>, Kernel>(new(half + (j * T.Count), Taps * T.Count), new(taps + j, offset));
            }
        }
    }

    // Where the taps of a part are; what is not in the kernel is read and written at none.
    private static void Find(Weights w, Axes axes, int part, int block, float* none, Tap* taps)
    {
        for (int i = 0; i < Taps * Taps; i++)
        {
            int row = axes.Vertical.Kernel(i / Taps, part / axes.Horizontal.Parts), column = axes.Horizontal.Kernel(i % Taps, part % axes.Horizontal.Parts);
            taps[i] = w.Has(row, column) ? new(w.At(row, column, block), -1) : new(none, 0);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly struct Tap(float* first, nint mask)
    {
        public float* At(nint offset) => first + (offset & mask);
    }

    // A column of taps.
    [StructLayout(LayoutKind.Auto)]
    private readonly struct Kernel(Tap* column, nint offset) : ILine<T>
    {
        public T this[int place]
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => T.Load(column[place * Taps].At(offset));

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            set => value.Store(column[place * Taps].At(offset));
        }
    }
}
