using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Convolutions by minimal filtering: of windows of the input that overlap, of the weights and of tiles of the output so many sums are made that fewer
/// products remain, and these are products of matrices over [tiles] × [channels of all parts] × [output channels], one for each point.
/// </summary>
internal static unsafe class MinimalFiltering<T, TFilter, TElement>
    where T : struct, ILanes<T>
    where TFilter : struct, IFilter
    where TElement : struct, IElement
{
    // Bytes of transformed activations that are held at a time: they stay in the caches from one stage to the next.
    private const nint Budget = 6 << 20;

    // Rows of a product that one thread takes at a time.
    private const int RowsOfPiece = 96;

    // A tile of a product has 8 rows at most.
    private const int TileRows = 8;

    private static int Matrices => TFilter.Points * TFilter.Points;

    /// <summary>Computes y from x, or of a phase of y what belongs to it.</summary>
    /// <param name="x">The input; a multiple of 16 channels.</param>
    /// <param name="y">The output, likewise.</param>
    /// <param name="w">The weights, y's channels side by side.</param>
    /// <param name="bias">One number per channel of y.</param>
    /// <param name="vertical">Where windows, taps and outputs are, from top to bottom.</param>
    /// <param name="horizontal">From left to right.</param>
    /// <param name="threads">How many threads take part.</param>
    internal static void Convolve(Images x, Images y, Weights w, float* bias, Axis vertical, Axis horizontal, int threads)
    {
        int down = Tiles(y.Height, vertical), across = Tiles(y.Width, horizontal), depth = vertical.Parts * horizontal.Parts * x.Channels;
        if (down == 0 || across == 0) return;
        int lines = y.Count * down, most = LinesOfChunk(lines, across, depth + y.Channels, 0), room = Up(most * across);
        using Scratch scratch = new(Blocks.Room(Matrices, depth, y.Channels) + Blocks.Room(Matrices, room, depth) + Blocks.Room(Matrices, room, y.Channels));
        float* transformed = scratch.Data + Blocks.Room(Matrices, depth, y.Channels);
        Job job = new()
        {
            X = x,
            Y = y,
            W = w,
            Bias = bias,
            Vertical = vertical,
            Horizontal = horizontal,
            Down = down,
            Across = across,
            U = new(scratch.Data, depth, y.Channels),
            V = new(transformed, room, depth),
            M = new(transformed + Blocks.Room(Matrices, room, depth), room, y.Channels),
        };
        SharedWork.Run(y.Channels / Blocks.Width, threads, &Weights, &job);
        for (job.First = 0; job.First < lines; job.First += job.Lines)
        {
            job.Lines = Math.Min(most, lines - job.First);
            SharedWork.Run(job.Lines, threads, &Inputs, &job);
            Clear(job.V, job.Rows);
            SharedWork.Run(Matrices * job.RowPieces, threads, &Products, &job);
            SharedWork.Run(job.Lines, threads, &Outputs, &job);
        }
    }

    /// <summary>Computes the gradient of the weights of <see cref="Convolve"/>.</summary>
    /// <param name="x">The input.</param>
    /// <param name="y">The gradient of the output.</param>
    /// <param name="w">Receives the gradient.</param>
    /// <param name="vertical">As for the convolution.</param>
    /// <param name="horizontal">As for the convolution.</param>
    /// <param name="threads">How many threads take part.</param>
    internal static void WeightGradient(Images x, Images y, Weights w, Axis vertical, Axis horizontal, int threads)
    {
        int down = Tiles(y.Height, vertical), across = Tiles(y.Width, horizontal), depth = vertical.Parts * horizontal.Parts * x.Channels;
        nint sums = Blocks.Room(Matrices, depth, y.Channels);

        // A sum over chunks is read and written for each: no chunk is smaller than it.
        int lines = y.Count * down, most = LinesOfChunk(lines, across, depth + y.Channels, sums * sizeof(float)), room = most * across;
        using Scratch scratch = new(sums + Blocks.Room(Matrices, room, depth) + Blocks.Room(Matrices, room, y.Channels));
        Job job = new()
        {
            X = x,
            Y = y,
            W = w,
            Vertical = vertical,
            Horizontal = horizontal,
            Down = down,
            Across = across,
            U = new(scratch.Data, depth, y.Channels),
            V = new(scratch.Data + sums, room, depth),
            M = new(scratch.Data + sums + Blocks.Room(Matrices, room, depth), room, y.Channels),
        };
        for (job.First = 0; job.First < lines; job.First += job.Lines)
        {
            job.Lines = Math.Min(most, lines - job.First);
            SharedWork.Run(2 * job.Lines, threads, &InputsAndGradients, &job);
            SharedWork.Run(Matrices * job.BlockPieces, threads, &TransposedProducts, &job);
        }

        SharedWork.Run(y.Channels / Blocks.Width, threads, &WeightGradients, &job);
    }

    private static void Weights(SharedWork work, void* context)
    {
        ref Job job = ref *(Job*)context;
        while (work.TryTake(out int block)) WeightTransforms<T, TFilter>.Weight(job.W, job.X.Channels, job.Vertical, job.Horizontal, block, job.U);
    }

    private static void WeightGradients(SharedWork work, void* context)
    {
        ref Job job = ref *(Job*)context;
        while (work.TryTake(out int block)) WeightTransforms<T, TFilter>.WeightGradient(job.U, job.X.Channels, job.Vertical, job.Horizontal, block, job.W);
    }

    private static void Inputs(SharedWork work, void* context)
    {
        ref Job job = ref *(Job*)context;
        using Room room = new(job);
        while (work.TryTake(out int line)) Input(job, line, room);
    }

    private static void InputsAndGradients(SharedWork work, void* context)
    {
        ref Job job = ref *(Job*)context;
        using Room room = new(job);
        while (work.TryTake(out int piece))
        {
            int line = piece / 2;
            if (piece % 2 == 0) Input(job, line, room);
            else PointTransforms<T, TFilter, TElement>.OutputGradient(job.Y, job.Image(line), job.TileRow(line), job.Across, room.Pixel, room.Addresses, job.M, line * job.Across);
        }
    }

    private static void Input(in Job job, int line, in Room room) =>
        PointTransforms<T, TFilter, TElement>.Input(
            job.X, job.Vertical, job.Horizontal, job.Image(line), job.TileRow(line), job.Across, room.Pixel, room.Addresses, job.V, line * job.Across);

    private static void Products(SharedWork work, void* context)
    {
        ref Job job = ref *(Job*)context;
        int rows = Up(job.Rows);
        while (work.TryTake(out int piece))
        {
            (int point, int part) = Math.DivRem(piece, job.RowPieces);
            int row = part * RowsOfPiece;
            BlockProduct<T>.Multiply(job.V, job.U, job.M, point, row, Math.Min(RowsOfPiece, rows - row));
        }
    }

    private static void TransposedProducts(SharedWork work, void* context)
    {
        ref Job job = ref *(Job*)context;
        int blocks = job.V.Columns / Blocks.Width;
        while (work.TryTake(out int piece))
        {
            (int point, int part) = Math.DivRem(piece, job.BlockPieces);
            int first = part * BlocksOfPiece;
            BlockProduct<T>.MultiplyTransposed(job.V, job.M, job.U, point, job.Rows, first, Math.Min(BlocksOfPiece, blocks - first), job.First > 0);
        }
    }

    private static void Outputs(SharedWork work, void* context)
    {
        ref Job job = ref *(Job*)context;
        using Room room = new(job);
        while (work.TryTake(out int line))
        {
            PointTransforms<T, TFilter, TElement>.Output(
                job.M, line * job.Across, job.Bias, job.Vertical, job.Horizontal, job.Image(line), job.TileRow(line), job.Across, room.Pixel, room.Addresses, job.Y);
        }
    }

    // Rows that fill up the last tile of a product: their results are not read, but what they are computed from could be slow numbers.
    private static void Clear(Blocks matrices, int rows)
    {
        int spare = Up(rows) - rows;
        for (int point = 0; spare > 0 && point < Matrices; point++)
        {
            for (int block = 0; block < matrices.Columns / Blocks.Width; block++) new Span<float>(matrices.At(point, block, rows), spare * Blocks.Width).Clear();
        }
    }

    private static int Tiles(int size, Axis axis)
    {
        int outputs = (size - axis.Output + axis.OutputStep - 1) / axis.OutputStep;
        return Math.Max(0, (outputs + TFilter.Tile - 1) / TFilter.Tile);
    }

    private static int LinesOfChunk(int lines, int across, int columns, nint least) =>
        (int)Math.Clamp(Math.Max(Budget, least) / ((nint)across * Matrices * columns * sizeof(float)), 1, lines);

    private static int Up(int rows) => (rows + TileRows - 1) / TileRows * TileRows;

    private const int BlocksOfPiece = 8;

    // What all threads see. A line is a row of tiles, counted over all images; First and Lines say which are in the matrices.
    [StructLayout(LayoutKind.Auto)]
    private struct Job
    {
        public Images X;
        public Images Y;
        public Weights W;
        public float* Bias;
        public Axis Vertical;
        public Axis Horizontal;
        public int Down;
        public int Across;
        public Blocks U;
        public Blocks V;
        public Blocks M;
        public int First;
        public int Lines;

        public readonly int Rows => Lines * Across;

        public readonly int RowPieces => (Rows + RowsOfPiece - 1) / RowsOfPiece;

        public readonly int BlockPieces => ((V.Columns / Blocks.Width) + BlocksOfPiece - 1) / BlocksOfPiece;

        public readonly int Image(int line) => (First + line) / Down;

        public readonly int TileRow(int line) => (First + line) % Down;
    }

    // What each thread has for itself.
    [StructLayout(LayoutKind.Auto)]
    private readonly ref struct Room : IDisposable
    {
        public Room(in Job job)
        {
            nuint pixel = (nuint)Math.Max(job.X.PixelSize, job.Y.PixelSize);
            Pixel = (byte*)NativeMemory.AllocZeroed(pixel + (nuint)(PointTransforms<T, TFilter, TElement>.Addresses(job.Across) * sizeof(byte*)));
            Addresses = (byte**)(Pixel + pixel);
        }

        // Zeros to read from, or room to write to.
        public byte* Pixel { get; }

        public byte** Addresses { get; }

        public void Dispose() => NativeMemory.Free(Pixel);
    }
}
