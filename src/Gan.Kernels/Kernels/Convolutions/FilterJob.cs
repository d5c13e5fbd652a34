using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>A piece of work: some lines, and some of y's channels.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FilterPiece(int FirstLine, int EndLine, int FirstChannel, int Channels);

/// <summary>
/// The plan that all threads of <see cref="MinimalFiltering{T, TFilter, TElement}"/> see, and their shares. A line is a row of tiles, counted over all images.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct FilterJob<TFilter>
    where TFilter : struct, IFilter
{
    // Bytes of transformed activations that are held at a time: they stay in the caches from one stage to the next.
    private const nint Budget = 3 << 20;

    private readonly int down;
    private readonly float* matrices;

    /// <summary>Plans it.</summary>
    /// <param name="x">The input.</param>
    /// <param name="y">The output, or its gradient.</param>
    /// <param name="w">The weights, or their gradient.</param>
    /// <param name="bias">One number per channel of y; null for a gradient.</param>
    /// <param name="vertical">Where windows, taps and outputs are, from top to bottom.</param>
    /// <param name="horizontal">From left to right.</param>
    /// <param name="threads">How many threads take part.</param>
    /// <param name="matrices">Room for the weights' points; for a gradient, for each thread.</param>
    internal FilterJob(Images x, Images y, Weights w, float* bias, Axis vertical, Axis horizontal, int threads, float* matrices)
    {
        (X, Y, W, Vertical, Horizontal) = (x, y, w, vertical, horizontal);
        Bias = bias;
        this.matrices = matrices;
        down = Tiles(y.Height, vertical);
        Across = Tiles(y.Width, horizontal);
        Depth = DepthOf(x, vertical, horizontal);
        Lines = y.Count * down;

        // Where weights are the larger part, threads share out channels, and each reads all of x: then none reads what another has made.
        ByChannels = threads > 1 && y.Channels / (2 * Blocks.Width) >= threads && y.Channels > (long)Lines * Across;
        IsGradient = bias == null;
        if (ByChannels) Pieces = threads;
        else if (IsGradient) Pieces = Math.Min(Lines, threads);
        else Pieces = Math.Min(Lines, Math.Max(threads, (Lines + LinesAtATime(y.Channels) - 1) / LinesAtATime(y.Channels)));
        Sums = IsGradient && !ByChannels ? Pieces : 1;
    }

    /// <summary>Matrices: one for each point.</summary>
    internal static int Matrices => TFilter.Points * TFilter.Points;

    internal Images X { get; }

    internal Images Y { get; }

    internal Weights W { get; }

    internal float* Bias { get; }

    internal Axis Vertical { get; }

    internal Axis Horizontal { get; }

    /// <summary>Tiles of a line.</summary>
    internal int Across { get; }

    /// <summary>Lines.</summary>
    internal int Lines { get; }

    /// <summary>Channels of all parts of the input.</summary>
    internal int Depth { get; }

    /// <summary>Whether pieces are channels of y, not lines.</summary>
    internal bool ByChannels { get; }

    /// <summary>Whether the weights' gradient is computed.</summary>
    internal bool IsGradient { get; }

    /// <summary>How many pieces there are.</summary>
    internal int Pieces { get; }

    /// <summary>How many sums a gradient has, which are added up in the end.</summary>
    internal int Sums { get; }

    /// <summary>Numbers that the weights' points take.</summary>
    internal static nint Room(Images x, Images y, Axis vertical, Axis horizontal) => Blocks.Room(Matrices, DepthOf(x, vertical, horizontal), y.Channels);

    /// <summary>The weights' points; of a gradient, one of its sums.</summary>
    internal Blocks U(int index) => new(matrices + (index * Blocks.Room(Matrices, Depth, Y.Channels)), Depth, Y.Channels);

    /// <summary>A piece.</summary>
    internal FilterPiece Piece(int index)
    {
        if (!ByChannels) return new((int)((long)Lines * index / Pieces), (int)((long)Lines * (index + 1) / Pieces), 0, Y.Channels);

        // Pairs of blocks, so that tiles of products are whole.
        int pairs = Y.Channels / (2 * Blocks.Width), first = pairs * index / Pieces * 2 * Blocks.Width;
        int end = index + 1 == Pieces ? Y.Channels : pairs * (index + 1) / Pieces * 2 * Blocks.Width;
        return new(0, Lines, first, end - first);
    }

    /// <summary>Lines that are held at a time, for so many of y's channels.</summary>
    internal int LinesAtATime(int channels)
    {
        // The sum of a gradient is read and written each time: nothing that is held is smaller.
        nint least = IsGradient ? Blocks.Room(Matrices, Depth, channels) * sizeof(float) : 0;
        return (int)Math.Clamp(Math.Max(Budget, least) / (Math.Max((nint)1, Across) * Matrices * (Depth + channels) * sizeof(float)), 1, Math.Max(1, Lines));
    }

    /// <summary>The image of a line.</summary>
    internal int Image(int line) => line / down;

    /// <summary>The row of tiles of a line in its image.</summary>
    internal int TileRow(int line) => line % down;

    private static int DepthOf(Images x, Axis vertical, Axis horizontal) => vertical.Parts * horizontal.Parts * x.Channels;

    private static int Tiles(int size, Axis axis) => Math.Max(0, (((size - axis.Output + axis.OutputStep - 1) / axis.OutputStep) + TFilter.Tile - 1) / TFilter.Tile);
}
