using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Minimal filtering where the weights are larger than the images: pieces are slices of y's channels, and a
/// slice's weights are transformed just before they are used, some rows at a time. Their points then stay in
/// the second-level cache; those of all weights would not fit.
/// </summary>
internal static unsafe class SlicedFiltering<T, TFilter, TElement>
    where T : struct, ILanes<T>
    where TFilter : struct, IFilter
    where TElement : struct, IElement
{
    // Rows of the weights' points at a time: as many terms as a product sums one after another.
    private const int Depth = 2 * Blocks.Width;

    // Phases are computed together until there are so many slices: the points of all would take much memory.
    private const int PiecesOfThread = 2;

    private static int Matrices => FilterJob<TFilter>.Matrices;

    /// <summary>Computes y from x.</summary>
    /// <param name="phases">Each has some of the outputs.</param>
    /// <param name="threads">How many threads take part.</param>
    internal static void Convolve(ReadOnlySpan<FilterJob<TFilter>> phases, int threads)
    {
        Job* jobs = stackalloc Job[phases.Length];
        for (int taken; phases.Length > 0; phases = phases[taken..])
        {
            int pieces = 0;
            for (taken = 0; taken < phases.Length && pieces < PiecesOfThread * threads; pieces += phases[taken++].Pieces) jobs[taken] = new(phases[taken]);
            Convolve(new() { Jobs = jobs, Count = taken }, pieces, threads);
        }
    }

    /// <summary>Computes the gradient of the weights.</summary>
    internal static void WeightGradient(in FilterJob<TFilter> job, int threads)
    {
        Job slices = new(job);
        using Scratch points = new(slices.Room);
        slices.V = points.Data;
        Group group = new() { Jobs = &slices, Count = 1 };
        SharedWork.Run(job.Lines, threads, &Inputs, &group);
        SharedWork.Run(job.Pieces, threads, &WeightGradient, &slices);
    }

    private static void Convolve(Group group, int pieces, int threads)
    {
        nint room = 0;
        int lines = 0;
        for (int i = 0; i < group.Count; i++)
        {
            room += group.Jobs[i].Room;
            lines += group.Jobs[i].Whole.Lines;
        }

        using Scratch points = new(room);
        float* start = points.Data;
        for (int i = 0; i < group.Count; start += group.Jobs[i++].Room)
        {
            ref Job job = ref group.Jobs[i];
            job.V = start;
            FilterRows.Clear(job.Inputs, Matrices, job.Tiles);
        }

        SharedWork.Run(lines, threads, &Inputs, &group);
        SharedWork.Run(pieces, threads, &Convolve, &group);
    }

    private static void Inputs(SharedWork work, void* context)
    {
        ref Group group = ref *(Group*)context;
        using FilterRoom room = group.NewRoom();
        while (work.TryTake(out int line))
        {
            ref readonly Job slices = ref group.Find(ref line, job => job.Whole.Lines);
            ref readonly FilterJob<TFilter> job = ref slices.Whole;
            PointTransforms<T, TFilter, TElement>.Input(
                job.X, job.Axes, job.Image(line), job.TileRow(line), job.Across, room.Pixel, room.Addresses, slices.Inputs, line * job.Across);
        }
    }

    private static void Convolve(SharedWork work, void* context)
    {
        ref Group group = ref *(Group*)context;
        using FilterRoom room = group.NewRoom();
        using Scratch scratch = group.NewSlice();
        while (work.TryTake(out int piece))
        {
            ref readonly Job slices = ref group.Find(ref piece, job => job.Whole.Pieces);
            ref readonly FilterJob<TFilter> job = ref slices.Whole;
            FilterPiece part = job.Piece(piece);
            Blocks m = slices.Outputs(scratch, part), u = slices.Weights(scratch, part);
            for (int first = 0; first < job.Depth; first += Depth)
            {
                int rows = Math.Min(Depth, job.Depth - first);
                for (int block = 0; block < part.Blocks; block++)
                    WeightTransforms<T, TFilter>.Weight(job.W, job.X.Channels, job.Axes, first, rows, part.FirstBlock + block, u, block);
                for (int point = 0; point < Matrices; point++) BlockProduct<T>.Multiply(slices.Inputs, first, rows, u, m, point, slices.Rows);
            }

            for (int line = 0; line < job.Lines; line++)
            {
                PointTransforms<T, TFilter, TElement>.Output(
                    m, line * job.Across, job.Bias, job.Axes, job.Image(line), job.TileRow(line), job.Across, room.Outside, room.Addresses, job.Y, part.FirstChannel);
            }
        }
    }

    private static void WeightGradient(SharedWork work, void* context)
    {
        ref Job slices = ref *(Job*)context;
        ref readonly FilterJob<TFilter> job = ref slices.Whole;
        using FilterRoom room = job.NewRoom(slices.Addresses);
        using Scratch scratch = new(slices.SliceRoom);
        while (work.TryTake(out int piece))
        {
            FilterPiece part = job.Piece(piece);
            Blocks z = slices.Outputs(scratch, part), u = slices.Weights(scratch, part);
            for (int line = 0; line < job.Lines; line++)
            {
                PointTransforms<T, TFilter, TElement>.OutputGradient(
                    job.Y, part.FirstChannel, job.Image(line), job.TileRow(line), job.Across, room.Pixel, room.Addresses, z, line * job.Across);
            }

            for (int first = 0; first < job.Depth; first += Depth)
            {
                int rows = Math.Min(Depth, job.Depth - first);
                for (int point = 0; point < Matrices; point++) BlockProduct<T>.MultiplyTransposed(slices.Inputs, first, rows, z, u, point, slices.Tiles, add: false);
                for (int block = 0; block < part.Blocks; block++)
                    WeightTransforms<T, TFilter>.WeightGradient(u, block, job.X.Channels, job.Axes, first, rows, part.FirstBlock + block, job.W);
            }
        }
    }

    // A convolution, or a phase of one, and the matrices of points: of the input, which all threads make and
    // read, and of a slice.
    [StructLayout(LayoutKind.Auto)]
    private struct Job(FilterJob<TFilter> whole)
    {
        public readonly FilterJob<TFilter> Whole = whole;
        public float* V;

        public readonly int Tiles => Whole.Lines * Whole.Across;

        public readonly int Rows => FilterRows.Up(Tiles);

        public readonly nint Room => Blocks.Room(Matrices, Rows, Whole.Depth);

        public readonly Blocks Inputs => new(V, Rows, Whole.Depth);

        public readonly int Addresses => PointTransforms<T, TFilter, TElement>.Addresses(Whole.Across);

        public readonly nint SliceRoom => Blocks.Room(Matrices, Rows, Whole.Piece(0).Channels) + Blocks.Room(Matrices, Depth, Whole.Piece(0).Channels);

        public readonly Blocks Outputs(Scratch scratch, FilterPiece part) => new(scratch.Data, Rows, part.Channels);

        public readonly Blocks Weights(Scratch scratch, FilterPiece part) => new(scratch.Data + Blocks.Room(Matrices, Rows, part.Channels), Depth, part.Channels);
    }

    // Phases that are computed together.
    [StructLayout(LayoutKind.Auto)]
    private struct Group
    {
        public Job* Jobs;
        public int Count;

        // The one that a piece is of, when all are counted through; the piece becomes its own number there.
        public readonly ref readonly Job Find(ref int piece, Func<Job, int> pieces)
        {
            int i = 0;
            for (int count; piece >= (count = pieces(Jobs[i])); i++) piece -= count;
            return ref Jobs[i];
        }

        public readonly FilterRoom NewRoom() => Jobs[0].Whole.NewRoom(Most(job => job.Addresses));

        public readonly Scratch NewSlice() => new(Most(job => (int)job.SliceRoom));

        private readonly int Most(Func<Job, int> size)
        {
            int most = 0;
            for (int i = 0; i < Count; i++) most = Math.Max(most, size(Jobs[i]));
            return most;
        }
    }
}
