using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// Minimal filtering where the weights are larger than the images: pieces are slices of y's channels, and a slice's weights are transformed just before
/// they are used, some rows at a time, so that their points stay in the second cache. The points of all weights would go to memory and back.
/// </summary>
internal static unsafe class SlicedFiltering<T, TFilter, TElement>
    where T : struct, ILanes<T>
    where TFilter : struct, IFilter
    where TElement : struct, IElement
{
    // Rows of the weights' points at a time: as many terms as a product sums one after another.
    private const int Depth = 2 * Blocks.Width;

    private static int Matrices => FilterJob<TFilter>.Matrices;

    /// <summary>Computes y from x.</summary>
    internal static void Convolve(in FilterJob<TFilter> job, int threads)
    {
        Job slices = new(job);
        using Scratch points = slices.NewPoints();
        slices.V = points.Data;
        FilterRows.Clear(slices.Inputs, Matrices, slices.Tiles);
        SharedWork.Run(job.Lines, threads, &Inputs, &slices);
        SharedWork.Run(job.Pieces, threads, &Convolve, &slices);
    }

    /// <summary>Computes the gradient of the weights.</summary>
    internal static void WeightGradient(in FilterJob<TFilter> job, int threads)
    {
        Job slices = new(job);
        using Scratch points = slices.NewPoints();
        slices.V = points.Data;
        SharedWork.Run(job.Lines, threads, &Inputs, &slices);
        SharedWork.Run(job.Pieces, threads, &WeightGradient, &slices);
    }

    private static void Inputs(SharedWork work, void* context)
    {
        ref Job slices = ref *(Job*)context;
        ref readonly FilterJob<TFilter> job = ref slices.Whole;
        using FilterRoom room = slices.NewRoom();
        while (work.TryTake(out int line))
        {
            PointTransforms<T, TFilter, TElement>.Input(
                job.X, job.Axes, job.Image(line), job.TileRow(line), job.Across, room.Pixel, room.Addresses, slices.Inputs, line * job.Across);
        }
    }

    private static void Convolve(SharedWork work, void* context)
    {
        ref Job slices = ref *(Job*)context;
        ref readonly FilterJob<TFilter> job = ref slices.Whole;
        using FilterRoom room = slices.NewRoom();
        using Scratch scratch = slices.NewSlice();
        while (work.TryTake(out int piece))
        {
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
        using FilterRoom room = slices.NewRoom();
        using Scratch scratch = slices.NewSlice();
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

    // What all threads see, and the matrices of points: of the input, which all of them make and read, and of a slice.
    [StructLayout(LayoutKind.Auto)]
    private struct Job(FilterJob<TFilter> whole)
    {
        public readonly FilterJob<TFilter> Whole = whole;
        public float* V;

        public readonly int Tiles => Whole.Lines * Whole.Across;

        public readonly int Rows => FilterRows.Up(Tiles);

        public readonly Blocks Inputs => new(V, Rows, Whole.Depth);

        public readonly Scratch NewPoints() => new(Blocks.Room(Matrices, Rows, Whole.Depth));

        public readonly FilterRoom NewRoom() => Whole.NewRoom(PointTransforms<T, TFilter, TElement>.Addresses(Whole.Across));

        public readonly Scratch NewSlice() => new(Blocks.Room(Matrices, Rows, Whole.Piece(0).Channels) + Blocks.Room(Matrices, Depth, Whole.Piece(0).Channels));

        public readonly Blocks Outputs(Scratch scratch, FilterPiece part) => new(scratch.Data, Rows, part.Channels);

        public readonly Blocks Weights(Scratch scratch, FilterPiece part) => new(scratch.Data + Blocks.Room(Matrices, Rows, part.Channels), Depth, part.Channels);
    }
}
