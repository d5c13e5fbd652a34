using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Convolutions by minimal filtering: of windows of the input that overlap, of the weights and of tiles of the output so many sums are made that fewer
/// products remain, and these are products of matrices over [tiles] × [channels of all parts] × [output channels], one for each point. Threads take
/// pieces from the input to the output: what one has written into its caches another would have to fetch from there.
/// </summary>
internal static unsafe class MinimalFiltering<T, TFilter, TElement>
    where T : struct, ILanes<T>
    where TFilter : struct, IFilter
    where TElement : struct, IElement
{
    // A tile of a product has 8 rows at most.
    private const int TileRows = 8;

    private static int Matrices => FilterJob<TFilter>.Matrices;

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
        using Scratch weights = new(FilterJob<TFilter>.Room(x, y, vertical, horizontal));
        FilterJob<TFilter> job = new(x, y, w, bias, vertical, horizontal, threads, weights.Data);
        if (job.Lines == 0 || job.Across == 0) return;
        if (!job.ByChannels) SharedWork.Run(y.Channels / Blocks.Width, threads, &Weights, &job);
        SharedWork.Run(job.Pieces, threads, &Convolve, &job);
    }

    /// <summary>Computes the gradient of the weights of <see cref="Convolve(Images, Images, Weights, float*, Axis, Axis, int)"/>.</summary>
    /// <param name="x">The input.</param>
    /// <param name="y">The gradient of the output.</param>
    /// <param name="w">Receives the gradient.</param>
    /// <param name="vertical">As for the convolution.</param>
    /// <param name="horizontal">As for the convolution.</param>
    /// <param name="threads">How many threads take part.</param>
    internal static void WeightGradient(Images x, Images y, Weights w, Axis vertical, Axis horizontal, int threads)
    {
        using Scratch sums = new(threads * FilterJob<TFilter>.Room(x, y, vertical, horizontal));
        FilterJob<TFilter> job = new(x, y, w, null, vertical, horizontal, threads, sums.Data);
        SharedWork.Run(job.Pieces, threads, &WeightGradient, &job);
        SharedWork.Run(y.Channels / Blocks.Width, threads, &Weights, &job);
    }

    // The weights' points; or, from the sums of their gradients' points, the gradient.
    private static void Weights(SharedWork work, void* context)
    {
        ref FilterJob<TFilter> job = ref *(FilterJob<TFilter>*)context;
        while (work.TryTake(out int block))
        {
            if (!job.IsGradient)
            {
                WeightTransforms<T, TFilter>.Weight(job.W, job.X.Channels, job.Vertical, job.Horizontal, block, job.U(0));
                continue;
            }

            for (int i = 1; i < job.Sums; i++) Add(job.U(0), job.U(i), block);
            WeightTransforms<T, TFilter>.WeightGradient(job.U(0), job.X.Channels, job.Vertical, job.Horizontal, block, job.W);
        }
    }

    private static void Convolve(SharedWork work, void* context)
    {
        ref FilterJob<TFilter> job = ref *(FilterJob<TFilter>*)context;
        using Room room = new(job);
        while (work.TryTake(out int piece))
        {
            FilterPiece part = job.Piece(piece);
            for (int block = part.FirstChannel / Blocks.Width; job.ByChannels && block < (part.FirstChannel + part.Channels) / Blocks.Width; block++)
                WeightTransforms<T, TFilter>.Weight(job.W, job.X.Channels, job.Vertical, job.Horizontal, block, job.U(0));
            int lines = job.LinesAtATime(part.Channels), rows = Up(lines * job.Across);
            using Scratch scratch = new(Blocks.Room(Matrices, rows, job.Depth) + Blocks.Room(Matrices, rows, part.Channels));
            Blocks v = new(scratch.Data, rows, job.Depth), m = new(scratch.Data + Blocks.Room(Matrices, rows, job.Depth), rows, part.Channels);
            for (int line = part.FirstLine; line < part.EndLine; line += lines)
            {
                int count = Math.Min(lines, part.EndLine - line);
                Inputs(job, room, line, count, v);
                Clear(v, count * job.Across);
                for (int point = 0; point < Matrices; point++) BlockProduct<T>.Multiply(v, job.U(0), part.FirstChannel, m, point, Up(count * job.Across));
                for (int i = 0; i < count; i++)
                {
                    PointTransforms<T, TFilter, TElement>.Output(
                        m, i * job.Across, job.Bias, job.Vertical, job.Horizontal, job.Image(line + i), job.TileRow(line + i), job.Across, room.Outside, room.Addresses, job.Y, part.FirstChannel);
                }
            }
        }
    }

    private static void WeightGradient(SharedWork work, void* context)
    {
        ref FilterJob<TFilter> job = ref *(FilterJob<TFilter>*)context;
        using Room room = new(job);
        while (work.TryTake(out int piece))
        {
            FilterPiece part = job.Piece(piece);
            Blocks sum = job.U(job.ByChannels ? 0 : piece);

            int lines = job.LinesAtATime(part.Channels), rows = lines * job.Across;
            using Scratch scratch = new(Blocks.Room(Matrices, rows, job.Depth) + Blocks.Room(Matrices, rows, part.Channels));
            Blocks v = new(scratch.Data, rows, job.Depth), z = new(scratch.Data + Blocks.Room(Matrices, rows, job.Depth), rows, part.Channels);
            for (int line = part.FirstLine; line < part.EndLine; line += lines)
            {
                int count = Math.Min(lines, part.EndLine - line);
                Inputs(job, room, line, count, v);
                for (int i = 0; i < count; i++)
                {
                    PointTransforms<T, TFilter, TElement>.OutputGradient(
                        job.Y, part.FirstChannel, job.Image(line + i), job.TileRow(line + i), job.Across, room.Pixel, room.Addresses, z, i * job.Across);
                }

                for (int point = 0; point < Matrices; point++)
                    BlockProduct<T>.MultiplyTransposed(v, z, sum, part.FirstChannel, point, count * job.Across, line > part.FirstLine);
            }
        }
    }

    private static void Inputs(in FilterJob<TFilter> job, in Room room, int line, int count, Blocks v)
    {
        for (int i = 0; i < count; i++)
        {
            PointTransforms<T, TFilter, TElement>.Input(
                job.X, job.Vertical, job.Horizontal, job.Image(line + i), job.TileRow(line + i), job.Across, room.Pixel, room.Addresses, v, i * job.Across);
        }
    }

    private static void Add(Blocks sum, Blocks other, int block)
    {
        for (int point = 0; point < Matrices; point++)
        {
            float* to = sum.At(point, block, 0), from = other.At(point, block, 0);
            for (nint i = 0; i < sum.BlockStride; i += T.Count) (T.Load(to + i) + T.Load(from + i)).Store(to + i);
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

    private static int Up(int rows) => (rows + TileRows - 1) / TileRows * TileRows;

    // What each thread has for itself.
    [StructLayout(LayoutKind.Auto)]
    private readonly ref struct Room : IDisposable
    {
        public Room(in FilterJob<TFilter> job)
        {
            nuint pixel = ((nuint)Math.Max(job.X.PixelSize, job.Y.PixelSize) + 63) / 64 * 64;
            Pixel = (byte*)NativeMemory.AllocZeroed((2 * pixel) + (nuint)(PointTransforms<T, TFilter, TElement>.Addresses(job.Across) * sizeof(byte*)));
            Outside = Pixel + pixel;
            Addresses = (byte**)(Outside + pixel);
        }

        // Zeros, to read what is outside of an image.
        public byte* Pixel { get; }

        // To write it.
        public byte* Outside { get; }

        public byte** Addresses { get; }

        public void Dispose() => NativeMemory.Free(Pixel);
    }
}
