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

    /// <summary>Computes y from x.</summary>
    /// <param name="x">The input; a multiple of 16 channels.</param>
    /// <param name="y">The output, likewise.</param>
    /// <param name="w">The weights, y's channels side by side.</param>
    /// <param name="bias">One number per channel of y.</param>
    /// <param name="phases">Where windows, taps and outputs are; each has some of the outputs.</param>
    /// <param name="threads">How many threads take part.</param>
    internal static void Convolve(Images x, Images y, Weights w, float* bias, ReadOnlySpan<Axes> phases, int threads)
    {
        nint* rooms = stackalloc nint[phases.Length + 1];
        rooms[0] = 0;
        for (int i = 0; i < phases.Length; i++) rooms[i + 1] = rooms[i] + FilterJob<TFilter>.Room(x, y, phases[i], threads, isGradient: false);
        using Scratch weights = new(rooms[phases.Length]);
        FilterJob<TFilter>* jobs = stackalloc FilterJob<TFilter>[phases.Length];
        Phases all = new() { Jobs = jobs, Blocks = y.Channels / Blocks.Width };
        int pieces = 0, blocks = 0;
        for (int i = 0; i < phases.Length; i++)
        {
            FilterJob<TFilter> job = new(x, y, w, bias, phases[i], threads, weights.Data + rooms[i]);
            if (job.Pieces == 0) continue;
            jobs[all.Count++] = job;
            pieces += job.Pieces;
            if (!job.ByChannels) blocks = all.Count * all.Blocks;
        }

        if (pieces == 0) return;
        SharedWork.Run(blocks, threads, &Weights, &all);
        SharedWork.Run(pieces, threads, &Convolve, &all);
    }

    /// <summary>Computes the gradient of the weights of <see cref="Convolve(Images, Images, Weights, float*, ReadOnlySpan{Axes}, int)"/>.</summary>
    /// <param name="x">The input.</param>
    /// <param name="y">The gradient of the output.</param>
    /// <param name="w">Receives the gradient.</param>
    /// <param name="axes">As for the convolution.</param>
    /// <param name="threads">How many threads take part.</param>
    internal static void WeightGradient(Images x, Images y, Weights w, Axes axes, int threads)
    {
        using Scratch sums = new(FilterJob<TFilter>.Room(x, y, axes, threads, isGradient: true));
        FilterJob<TFilter> job = new(x, y, w, null, axes, threads, sums.Data);
        SharedWork.Run(job.Pieces, threads, &WeightGradient, &job);
        if (!job.ByChannels) SharedWork.Run(y.Channels / Blocks.Width, threads, &Gradients, &job);
    }

    private static void Weights(SharedWork work, void* context)
    {
        ref Phases all = ref *(Phases*)context;
        while (work.TryTake(out int piece))
        {
            (int phase, int block) = Math.DivRem(piece, all.Blocks);
            ref FilterJob<TFilter> job = ref all.Jobs[phase];
            if (!job.ByChannels) WeightTransforms<T, TFilter>.Weight(job.W, job.X.Channels, job.Axes, block, job.U(0), block);
        }
    }

    private static void Convolve(SharedWork work, void* context)
    {
        ref Phases all = ref *(Phases*)context;
        using Room room = new(all.Jobs[0]);
        int phase = 0, before = 0;
        Held held = new(all.Jobs[0]);
        try
        {
            while (work.TryTake(out int piece))
            {
                // Pieces come in order, so phases do.
                for (; piece - before >= all.Jobs[phase].Pieces; before += all.Jobs[phase++].Pieces)
                {
                    held.Dispose();
                    held = new(all.Jobs[phase + 1]);
                }

                Convolve(all.Jobs[phase], all.Jobs[phase].Piece(piece - before), room, ref held);
            }
        }
        finally
        {
            held.Dispose();
        }
    }

    private static void Convolve(in FilterJob<TFilter> job, FilterPiece part, in Room room, ref Held held)
    {
        Blocks u = job.ByChannels ? held.U(part.Channels) : job.U(0), m = held.M(part.Channels);
        for (int block = 0; job.ByChannels && block < part.Blocks; block++)
            WeightTransforms<T, TFilter>.Weight(job.W, job.X.Channels, job.Axes, part.FirstBlock + block, u, block);
        for (int line = part.FirstLine; line < part.EndLine; line += held.Lines)
        {
            int count = Math.Min(held.Lines, part.EndLine - line), tiles = count * job.Across;
            if (held.Line != line)
            {
                Inputs(job, room, line, count, held.V);
                Clear(held.V, tiles);
                held.Line = line;
            }

            for (int point = 0; point < Matrices; point++) BlockProduct<T>.Multiply(held.V, u, m, point, Up(tiles));
            for (int i = 0; i < count; i++)
            {
                PointTransforms<T, TFilter, TElement>.Output(
                    m, i * job.Across, job.Bias, job.Axes, job.Image(line + i), job.TileRow(line + i), job.Across, room.Outside, room.Addresses, job.Y, part.FirstChannel);
            }
        }
    }

    private static void Gradients(SharedWork work, void* context)
    {
        ref FilterJob<TFilter> job = ref *(FilterJob<TFilter>*)context;
        while (work.TryTake(out int block))
        {
            for (int i = 1; i < job.Sums; i++) Add(job.U(0), job.U(i), block);
            WeightTransforms<T, TFilter>.WeightGradient(job.U(0), block, job.X.Channels, job.Axes, block, job.W);
        }
    }

    private static void WeightGradient(SharedWork work, void* context)
    {
        ref FilterJob<TFilter> job = ref *(FilterJob<TFilter>*)context;
        using Room room = new(job);
        using Held held = new(job);
        int ready = -1;
        while (work.TryTake(out int piece))
        {
            FilterPiece part = job.Piece(piece);
            Blocks z = held.M(part.Channels), sum = job.ByChannels ? held.U(part.Channels) : job.U(piece);
            for (int line = part.FirstLine; line < part.EndLine; line += held.Lines)
            {
                int count = Math.Min(held.Lines, part.EndLine - line);
                if (ready != line) Inputs(job, room, line, count, held.V);
                ready = line;
                for (int i = 0; i < count; i++)
                {
                    PointTransforms<T, TFilter, TElement>.OutputGradient(
                        job.Y, part.FirstChannel, job.Image(line + i), job.TileRow(line + i), job.Across, room.Pixel, room.Addresses, z, i * job.Across);
                }

                for (int point = 0; point < Matrices; point++) BlockProduct<T>.MultiplyTransposed(held.V, z, sum, point, count * job.Across, line > part.FirstLine);
            }

            for (int block = 0; job.ByChannels && block < part.Blocks; block++)
                WeightTransforms<T, TFilter>.WeightGradient(sum, block, job.X.Channels, job.Axes, part.FirstBlock + block, job.W);
        }
    }

    private static void Inputs(in FilterJob<TFilter> job, in Room room, int line, int count, Blocks v)
    {
        for (int i = 0; i < count; i++)
        {
            PointTransforms<T, TFilter, TElement>.Input(
                job.X, job.Axes, job.Image(line + i), job.TileRow(line + i), job.Across, room.Pixel, room.Addresses, v, i * job.Across);
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

    // Points that a thread holds at a time.
    [StructLayout(LayoutKind.Auto)]
    private ref struct Held : IDisposable
    {
        private readonly Scratch scratch;
        private readonly float* outputs;
        private readonly float* weights;
        private readonly int rows;
        private readonly int depth;

        public Held(in FilterJob<TFilter> job)
        {
            int channels = job.Piece(0).Channels;
            Lines = job.LinesAtATime;
            (rows, depth) = (Up(Lines * job.Across), job.Depth);
            nint inputs = Blocks.Room(Matrices, rows, depth), results = Blocks.Room(Matrices, rows, channels);
            scratch = new(inputs + results + (job.ByChannels ? Blocks.Room(Matrices, depth, channels) : 0));
            outputs = scratch.Data + inputs;
            weights = outputs + results;
            Line = -1;
        }

        public int Lines { get; }

        // The first of those whose points of the input are there.
        public int Line { get; set; }

        // The input's.
        public Blocks V => new(scratch.Data, rows, depth);

        // The output's, of so many channels.
        public Blocks M(int channels) => new(outputs, rows, channels);

        // The weights', of so many channels, where others take the other channels.
        public Blocks U(int channels) => new(weights, depth, channels);

        public void Dispose() => scratch.Dispose();
    }

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

    // The jobs of all phases that have any work, and blocks of y's channels.
    [StructLayout(LayoutKind.Auto)]
    private struct Phases
    {
        public FilterJob<TFilter>* Jobs;
        public int Count;
        public int Blocks;
    }
}
