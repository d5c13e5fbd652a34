using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// The transforms of minimal filtering in two dimensions, of one row of tiles of an image. A tile is a row of
/// the matrices of points; a column of the input's is a channel of a part.
/// </summary>
internal static unsafe class PointTransforms<T, TFilter, TElement>
    where T : struct, ILanes<T>
    where TFilter : struct, IFilter
    where TElement : struct, IElement
{
    private static int Points => TFilter.Points;

    /// <summary>Addresses that a call needs room for.</summary>
    internal static int Addresses(int tiles) => tiles * Points * Points;

    /// <summary>B x Bᵀ.</summary>
    /// <param name="x">The images.</param>
    /// <param name="axes">Where windows are.</param>
    /// <param name="image">Which image.</param>
    /// <param name="tileRow">Which row of tiles.</param>
    /// <param name="tiles">How many tiles it has.</param>
    /// <param name="outside">A pixel of zeros.</param>
    /// <param name="addresses">Scratch.</param>
    /// <param name="v">Receives the points, from row <paramref name="row"/> on.</param>
    /// <param name="row">The first tile's row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Input(Images x, Axes axes, int image, int tileRow, int tiles, byte* outside, byte** addresses, Blocks v, int row)
    {
        for (int part = 0; part < axes.Parts; part++)
        {
            (int above, int beside) = Math.DivRem(part, axes.Horizontal.Parts);
            byte** address = addresses;
            for (int tile = 0; tile < tiles; tile++)
            {
                for (int i = 0; i < Points; i++)
                {
                    int y = axes.Vertical.Input((TFilter.Tile * tileRow) + i, above);
                    for (int j = 0; j < Points; j++) *address++ = x.At(image, y, axes.Horizontal.Input((TFilter.Tile * tile) + j, beside), outside);
                }
            }

            Windows(addresses, tiles, x.Channels, v, part * x.Channels / Blocks.Width, row);
        }
    }

    /// <summary>
    /// A y Aᵀ, the gradient of <see cref="Output"/>; parameters are as there and in <see cref="Input"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void OutputGradient(Images y, int first, int image, int tileRow, int tiles, byte* outside, byte** addresses, Blocks z, int row)
    {
        Tiles(y, 0, 1, 0, 1, image, tileRow, tiles, outside, addresses);
        int size = TFilter.Tile;
        float* room = stackalloc float[(Points * size * Blocks.Width) + Blocks.Width], half = Blocks.Aligned(room);
        for (int channel = 0; channel < z.Columns; channel += T.Count)
        {
            byte** tile = addresses;
            for (int t = 0; t < tiles; t++, tile += size * size)
            {
                for (int j = 0; j < size; j++)
                    TFilter.OutputGradient<T, Pixels, Vectors<T>>(new(tile + j, size, (first + channel) * TElement.Size), new(half + (j * T.Count), size * T.Count));
                float* target = z.At(0, channel / Blocks.Width, row + t) + (channel % Blocks.Width);
                for (int i = 0; i < Points; i++)
                    TFilter.OutputGradient<T, Vectors<T>, Vectors<T>>(new(half + (i * size * T.Count), T.Count), new(target + (i * Points * z.PointStride), z.PointStride));
            }
        }
    }

    /// <summary>Aᵀ m A plus a bias, for some channels.</summary>
    /// <param name="m">The points, from row <paramref name="row"/> on, of as many channels.</param>
    /// <param name="row">The first tile's row.</param>
    /// <param name="bias">One number per channel.</param>
    /// <param name="axes">Which pixels of the images are written.</param>
    /// <param name="image">Which image.</param>
    /// <param name="tileRow">Which row of tiles.</param>
    /// <param name="tiles">How many tiles it has.</param>
    /// <param name="outside">Room for a pixel that is not in the image.</param>
    /// <param name="addresses">Scratch.</param>
    /// <param name="y">The images.</param>
    /// <param name="first">The first channel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Output(
        Blocks m, int row, float* bias, Axes axes, int image, int tileRow, int tiles, byte* outside, byte** addresses, Images y, int first)
    {
        Tiles(y, axes.Vertical.Output, axes.Vertical.OutputStep, axes.Horizontal.Output, axes.Horizontal.OutputStep, image, tileRow, tiles, outside, addresses);
        int size = TFilter.Tile;
        float* room = stackalloc float[(Points * size * Blocks.Width) + Blocks.Width], half = Blocks.Aligned(room);
        for (int channel = 0; channel < m.Columns; channel += T.Count)
        {
            T shift = T.Load(bias + first + channel);
            byte** tile = addresses;
            for (int t = 0; t < tiles; t++, tile += size * size)
            {
                float* source = m.At(0, channel / Blocks.Width, row + t) + (channel % Blocks.Width);
                for (int i = 0; i < Points; i++)
                    TFilter.Output<T, Vectors<T>, Vectors<T>>(new(source + (i * Points * m.PointStride), m.PointStride), new(half + (i * size * T.Count), T.Count));
                for (int j = 0; j < size; j++)
                    TFilter.Output<T, Vectors<T>, ShiftedPixels>(new(half + (j * T.Count), size * T.Count), new(tile + j, size, (first + channel) * TElement.Size, shift));
            }
        }
    }

    // Tiles are innermost, so that what is written next lies beside it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Windows(byte** addresses, int tiles, int channels, Blocks v, int firstBlock, int row)
    {
        float* room = stackalloc float[(Points * Points * Blocks.Width) + Blocks.Width], half = Blocks.Aligned(room);
        for (int channel = 0; channel < channels; channel += T.Count)
        {
            byte** window = addresses;
            for (int t = 0; t < tiles; t++, window += Points * Points)
            {
                for (int j = 0; j < Points; j++)
                    TFilter.Input<T, Pixels, Vectors<T>>(new(window + j, Points, channel * TElement.Size), new(half + (j * T.Count), Points * T.Count));
                float* target = v.At(0, firstBlock + (channel / Blocks.Width), row + t) + (channel % Blocks.Width);
                for (int i = 0; i < Points; i++)
                    TFilter.Input<T, Vectors<T>, Vectors<T>>(new(half + (i * Points * T.Count), T.Count), new(target + (i * Points * v.PointStride), v.PointStride));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tiles(
        Images y, int firstRow, int rowStep, int firstColumn, int columnStep, int image, int tileRow, int tiles, byte* outside, byte** addresses)
    {
        for (int tile = 0; tile < tiles; tile++)
        {
            for (int i = 0; i < TFilter.Tile; i++)
            {
                int row = firstRow + (rowStep * ((TFilter.Tile * tileRow) + i));
                for (int j = 0; j < TFilter.Tile; j++)
                    *addresses++ = y.At(image, row, firstColumn + (columnStep * ((TFilter.Tile * tile) + j)), outside);
            }
        }
    }

    // Some channels of pixels, by a column of a table of their addresses.
    [StructLayout(LayoutKind.Auto)]
    private readonly struct Pixels(byte** column, int tableWidth, int offset) : ILine<T>
    {
        public T this[int place]
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => TElement.Load<T>(column[place * tableWidth] + offset);

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            set => TElement.Store(column[place * tableWidth] + offset, value);
        }
    }

    // The same, to which a bias is added.
    [StructLayout(LayoutKind.Auto)]
    private readonly struct ShiftedPixels(byte** column, int tableWidth, int offset, T bias) : ILine<T>
    {
        public T this[int place]
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => TElement.Load<T>(column[place * tableWidth] + offset);

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            set => TElement.Store(column[place * tableWidth] + offset, value + bias);
        }
    }
}
