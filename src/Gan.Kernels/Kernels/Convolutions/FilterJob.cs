using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>A piece of work: some lines, and some of y's channels.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FilterPiece(int FirstLine, int EndLine, int FirstChannel, int Channels)
{
    internal int FirstBlock => FirstChannel / Torch.Blocks.Width;

    internal int Blocks => Channels / Torch.Blocks.Width;
}

/// <summary>
/// The plan that all threads of <see cref="MinimalFiltering{T, TFilter, TElement}"/> see, and their shares. A
/// line is a row of tiles, counted over all images.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct FilterJob<TFilter>
    where TFilter : struct, IFilter
{
    // Bytes of transformed activations that are held at a time: they stay in the caches from one stage to the
    // next.
    private const nint Budget = 3 << 20;

    // Whole tiles of products.
    private const int SliceWidth = 4 * Blocks.Width;

    private readonly int down;
    private readonly float* matrices;

    /// <summary>Plans it.</summary>
    /// <param name="x">The input.</param>
    /// <param name="y">The output, or its gradient.</param>
    /// <param name="w">The weights, or their gradient.</param>
    /// <param name="bias">One number per channel of y; null for a gradient.</param>
    /// <param name="axes">Where windows, taps and outputs are.</param>
    /// <param name="threads">How many threads take part.</param>
    /// <param name="matrices">Room for the weights' points, <see cref="Room"/> numbers.</param>
    internal FilterJob(Images x, Images y, Weights w, float* bias, Axes axes, int threads, float* matrices)
    {
        (X, Y, W, Axes) = (x, y, w, axes);
        Bias = bias;
        this.matrices = matrices;
        down = Tiles(y.Height, axes.Vertical);
        Across = Tiles(y.Width, axes.Horizontal);
        Depth = DepthOf(x, axes);
        Lines = y.Count * down;

        ByChannels = AreByChannels(x, y, axes, threads);
        IsGradient = bias == null;
        LinesAtATime = Held();
        if (Lines * Across == 0) Pieces = 0;
        else if (ByChannels) Pieces = (y.Channels + SliceWidth - 1) / SliceWidth;
        else if (IsGradient) Pieces = Math.Min(Lines, threads);
        else Pieces = Math.Min(Lines, (Lines + (threads * LinesAtATime) - 1) / (threads * LinesAtATime) * threads);
        Sums = IsGradient ? Pieces : 1;
    }

    /// <summary>Matrices: one for each point.</summary>
    internal static int Matrices => TFilter.Points * TFilter.Points;

    internal Images X { get; }

    internal Images Y { get; }

    internal Weights W { get; }

    internal float* Bias { get; }

    internal Axes Axes { get; }

    /// <summary>Tiles of a line.</summary>
    internal int Across { get; }

    /// <summary>Lines.</summary>
    internal int Lines { get; }

    /// <summary>Channels of all parts of the input.</summary>
    internal int Depth { get; }

    /// <summary>
    /// Whether pieces are channels of y, not lines: see <see cref="SlicedFiltering{T, TFilter, TElement}"/>.
    /// </summary>
    internal bool ByChannels { get; }

    /// <summary>Whether the weights' gradient is computed.</summary>
    internal bool IsGradient { get; }

    /// <summary>Memory of a thread.</summary>
    internal FilterRoom NewRoom(int addresses) => new(Math.Max(X.PixelSize, Y.PixelSize), addresses);

    /// <summary>Lines that are held at a time.</summary>
    internal int LinesAtATime { get; }

    /// <summary>Number of pieces.</summary>
    internal int Pieces { get; }

    /// <summary>Number of partial sums of a gradient, which are added at the end.</summary>
    internal int Sums { get; }

    /// <summary>Numbers that the weights' points take; for a gradient, the sums of all threads.</summary>
    internal static nint Room(Images x, Images y, Axes axes, int threads, bool isGradient)
    {
        if (AreByChannels(x, y, axes, threads)) return 0;
        return (isGradient ? threads : 1) * Blocks.Room(Matrices, DepthOf(x, axes), y.Channels);
    }

    /// <summary>The weights' points; of a gradient, one of its sums.</summary>
    internal Blocks U(int index) => new(matrices + (index * Blocks.Room(Matrices, Depth, Y.Channels)), Depth, Y.Channels);

    /// <summary>A piece.</summary>
    internal FilterPiece Piece(int index)
    {
        if (!ByChannels) return new((int)((long)Lines * index / Pieces), (int)((long)Lines * (index + 1) / Pieces), 0, Y.Channels);
        int first = index * SliceWidth;
        return new(0, Lines, first, Math.Min(SliceWidth, Y.Channels - first));
    }

    /// <summary>The image of a line.</summary>
    internal int Image(int line) => line / down;

    /// <summary>The row of tiles of a line in its image.</summary>
    internal int TileRow(int line) => line % down;

    private int Held()
    {
        // What is held together with it is read and written as often, so it need not be smaller: a gradient's
        // sum, or the weights.
        nint weights = Blocks.Room(Matrices, Depth, Y.Channels) * sizeof(float), least = IsGradient ? weights : weights / 2;
        return (int)Math.Clamp(Math.Max(Budget, least) / (Math.Max((nint)1, Across) * Matrices * (Depth + Y.Channels) * sizeof(float)), 1, Math.Max(1, Lines));
    }

    // Phases are pieces, too. Each has its own points of the input, which then weigh more against those of
    // the weights.
    private static bool AreByChannels(Images x, Images y, Axes axes, int threads)
    {
        long tiles = (long)y.Count * Tiles(y.Height, axes.Vertical) * Tiles(y.Width, axes.Horizontal);
        return y.Channels / SliceWidth * axes.Phases >= threads && (axes.Phases == 1 ? 2 : 1) * y.Channels >= tiles;
    }

    private static int DepthOf(Images x, Axes axes) => axes.Parts * x.Channels;

    private static int Tiles(int size, Axis axis) => Math.Max(0, (((size - axis.Output + axis.OutputStep - 1) / axis.OutputStep) + TFilter.Tile - 1) / TFilter.Tile);
}
