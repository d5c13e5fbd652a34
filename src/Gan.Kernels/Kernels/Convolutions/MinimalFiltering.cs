using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Convolutions by minimal filtering: of windows of the input that overlap, of the weights and of tiles of
/// the output so many sums are made that fewer products remain, and these are products of matrices over
/// [tiles] × [channels of all parts] × [output channels], one for each point. Threads take pieces from the
/// input to the output: what one has written into its caches another would have to fetch from there.
/// </summary>
internal static unsafe class MinimalFiltering<T, TFilter, TElement>
    where T : struct, ILanes<T>
    where TFilter : struct, IFilter
    where TElement : struct, IElement
{
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
        FilterJob<TFilter>* jobs = stackalloc FilterJob<TFilter>[phases.Length], sliced = stackalloc FilterJob<TFilter>[phases.Length];
        Phases all = new() { Jobs = jobs, Blocks = y.Channels / Blocks.Width };
        int pieces = 0, slicedCount = 0;
        for (int i = 0; i < phases.Length; i++)
        {
            FilterJob<TFilter> job = new(x, y, w, bias, phases[i], threads, weights.Data + rooms[i]);
            if (job.Pieces == 0) continue;
            if (job.ByChannels)
            {
                sliced[slicedCount++] = job;
                continue;
            }

            jobs[all.Count++] = job;
            pieces += job.Pieces;
        }

        SlicedFiltering<T, TFilter, TElement>.Convolve(new(sliced, slicedCount), threads);
        if (pieces == 0) return;
        SharedWork.Run(all.Count * all.Blocks, threads, &Weights, &all);
        SharedWork.Run(pieces, threads, &Convolve, &all);
    }

    /// <summary>
    /// Computes the gradient of the weights of
    /// <see cref="Convolve(Images, Images, Weights, float*, ReadOnlySpan{Axes}, int)"/>.
    /// </summary>
    /// <param name="x">The input.</param>
    /// <param name="y">The gradient of the output.</param>
    /// <param name="w">Receives the gradient.</param>
    /// <param name="axes">As for the convolution.</param>
    /// <param name="threads">How many threads take part.</param>
    internal static void WeightGradient(Images x, Images y, Weights w, Axes axes, int threads)
    {
        using Scratch sums = new(FilterJob<TFilter>.Room(x, y, axes, threads, isGradient: true));
        FilterJob<TFilter> job = new(x, y, w, null, axes, threads, sums.Data);
        if (job.ByChannels)
        {
            SlicedFiltering<T, TFilter, TElement>.WeightGradient(job, threads);
            return;
        }

        SharedWork.Run(job.Pieces, threads, &WeightGradient, &job);
        SharedWork.Run(y.Channels / Blocks.Width, threads, &Gradients, &job);
    }

    private static void Weights(SharedWork work, void* context)
    {
        ref Phases all = ref *(Phases*)context;
        while (work.TryTake(out int piece))
        {
            (int phase, int block) = Math.DivRem(piece, all.Blocks);
            ref FilterJob<TFilter> job = ref all.Jobs[phase];
            WeightTransforms<T, TFilter>.Weight(job.W, job.X.Channels, job.Axes, 0, job.Depth, block, job.U(0), block);
        }
    }

    private static void Convolve(SharedWork work, void* context)
    {
        ref Phases all = ref *(Phases*)context;
        using FilterRoom room = all.Jobs[0].NewRoom(MostAddresses(all));
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

                Convolve(all.Jobs[phase], all.Jobs[phase].Piece(piece - before), room, held);
            }
        }
        finally
        {
            held.Dispose();
        }
    }

    private static void Convolve(in FilterJob<TFilter> job, FilterPiece part, in FilterRoom room, in Held held)
    {
        Blocks u = job.U(0), m = held.M;
        for (int line = part.FirstLine; line < part.EndLine; line += held.Lines)
        {
            int count = Math.Min(held.Lines, part.EndLine - line), tiles = count * job.Across;
            Inputs(job, room, line, count, held.V);
            FilterRows.Clear(held.V, Matrices, tiles);
            for (int point = 0; point < Matrices; point++) BlockProduct<T>.Multiply(held.V, 0, job.Depth, u, m, point, FilterRows.Up(tiles));
            for (int i = 0; i < count; i++)
            {
                PointTransforms<T, TFilter, TElement>.Output(
                    m, i * job.Across, job.Bias, job.Axes, job.Image(line + i), job.TileRow(line + i), job.Across, room.Outside, room.Addresses, job.Y, 0);
            }
        }
    }

    private static void Gradients(SharedWork work, void* context)
    {
        ref FilterJob<TFilter> job = ref *(FilterJob<TFilter>*)context;
        while (work.TryTake(out int block))
        {
            for (int i = 1; i < job.Sums; i++) Add(job.U(0), job.U(i), block);
            WeightTransforms<T, TFilter>.WeightGradient(job.U(0), block, job.X.Channels, job.Axes, 0, job.Depth, block, job.W);
        }
    }

    private static void WeightGradient(SharedWork work, void* context)
    {
        ref FilterJob<TFilter> job = ref *(FilterJob<TFilter>*)context;
        using FilterRoom room = job.NewRoom(PointTransforms<T, TFilter, TElement>.Addresses(job.Across));
        using Held held = new(job);
        while (work.TryTake(out int piece))
        {
            FilterPiece part = job.Piece(piece);
            Blocks z = held.M, sum = job.U(piece);
            for (int line = part.FirstLine; line < part.EndLine; line += held.Lines)
            {
                int count = Math.Min(held.Lines, part.EndLine - line);
                Inputs(job, room, line, count, held.V);
                for (int i = 0; i < count; i++)
                {
                    PointTransforms<T, TFilter, TElement>.OutputGradient(
                        job.Y, 0, job.Image(line + i), job.TileRow(line + i), job.Across, room.Pixel, room.Addresses, z, i * job.Across);
                }

                for (int point = 0; point < Matrices; point++)
                    BlockProduct<T>.MultiplyTransposed(held.V, 0, job.Depth, z, sum, point, count * job.Across, line > part.FirstLine);
            }
        }
    }

    // Phases differ by a tile.
    private static int MostAddresses(in Phases all)
    {
        int most = 0;
        for (int i = 0; i < all.Count; i++) most = Math.Max(most, PointTransforms<T, TFilter, TElement>.Addresses(all.Jobs[i].Across));
        return most;
    }

    private static void Inputs(in FilterJob<TFilter> job, in FilterRoom room, int line, int count, Blocks v)
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

    // Points that a thread holds at a time.
    [StructLayout(LayoutKind.Auto)]
    private readonly ref struct Held : IDisposable
    {
        private readonly Scratch scratch;
        private readonly int rows;
        private readonly int depth;
        private readonly int channels;

        public Held(in FilterJob<TFilter> job)
        {
            Lines = job.LinesAtATime;
            (rows, depth, channels) = (FilterRows.Up(Lines * job.Across), job.Depth, job.Y.Channels);
            scratch = new(Blocks.Room(Matrices, rows, depth) + Blocks.Room(Matrices, rows, channels));
        }

        public int Lines { get; }

        // The input's.
        public Blocks V => new(scratch.Data, rows, depth);

        // The output's.
        public Blocks M => new(scratch.Data + Blocks.Room(Matrices, rows, depth), rows, channels);

        public void Dispose() => scratch.Dispose();
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
