using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>A convolution's weights in memory, lane by lane: output channels or input channels lie side by side.</summary>
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

    public float* At(int row, int column, int other, int lanes) => data + ((((nint)row * Width) + column) * tap) + (other * channel) + (lanes * block);

    public bool Has(int row, int column) => row < Height && column < Width;
}

/// <summary>The transforms of minimal filtering of weights: a matrix of points has a row for each channel of each part of the input.</summary>
internal static unsafe class WeightTransforms<T, TFilter>
    where T : struct, ILanes<T>
    where TFilter : struct, IFilter
{
    private static int Taps => TFilter.Taps;

    private static int Points => TFilter.Points;

    /// <summary>G w Gᵀ, for a block of columns, which becomes the block <paramref name="to"/> of u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Weight(Weights w, int channels, Axis vertical, Axis horizontal, int block, Blocks u, int to)
    {
        float* room = stackalloc float[((Taps + Points) * Taps * T.Count) + Blocks.Width], taps = Blocks.Aligned(room), half = taps + (Taps * Taps * T.Count);
        for (int part = 0; part < vertical.Parts * horizontal.Parts; part++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                for (int lane = 0; lane < Blocks.Width; lane += T.Count)
                {
                    for (int i = 0; i < Taps * Taps; i++)
                    {
                        (int row, int column) = Place(vertical, horizontal, part, i);
                        (w.Has(row, column) ? T.Load(w.At(row, column, channel, block) + lane) : default).Store(taps + (i * T.Count));
                    }

                    for (int j = 0; j < Taps; j++) TFilter.Weight<T, Vectors<T>, Vectors<T>>(new(taps + (j * T.Count), Taps * T.Count), new(half + (j * T.Count), Taps * T.Count));
                    float* target = u.At(0, to, (part * channels) + channel) + lane;
                    for (int i = 0; i < Points; i++)
                        TFilter.Weight<T, Vectors<T>, Vectors<T>>(new(half + (i * Taps * T.Count), T.Count), new(target + (i * Points * u.PointStride), u.PointStride));
                }
            }
        }
    }

    /// <summary>Gᵀ u G, for a block of columns, which is the block <paramref name="from"/> of u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void WeightGradient(Blocks u, int from, int channels, Axis vertical, Axis horizontal, int block, Weights w)
    {
        float* room = stackalloc float[((Taps + Points) * Taps * T.Count) + Blocks.Width], taps = Blocks.Aligned(room), half = taps + (Taps * Taps * T.Count);
        for (int part = 0; part < vertical.Parts * horizontal.Parts; part++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                for (int lane = 0; lane < Blocks.Width; lane += T.Count)
                {
                    float* source = u.At(0, from, (part * channels) + channel) + lane;
                    for (int i = 0; i < Points; i++)
                        TFilter.WeightGradient<T, Vectors<T>, Vectors<T>>(new(source + (i * Points * u.PointStride), u.PointStride), new(half + (i * Taps * T.Count), T.Count));
                    for (int j = 0; j < Taps; j++)
                        TFilter.WeightGradient<T, Vectors<T>, Vectors<T>>(new(half + (j * T.Count), Taps * T.Count), new(taps + (j * T.Count), Taps * T.Count));
                    for (int i = 0; i < Taps * Taps; i++)
                    {
                        (int row, int column) = Place(vertical, horizontal, part, i);
                        if (w.Has(row, column)) T.Load(taps + (i * T.Count)).Store(w.At(row, column, channel, block) + lane);
                    }
                }
            }
        }
    }

    private static (int Row, int Column) Place(Axis vertical, Axis horizontal, int part, int tap) => (
        vertical.Kernel(tap / Taps, part / horizontal.Parts),
        horizontal.Kernel(tap % Taps, part % horizontal.Parts));
}
