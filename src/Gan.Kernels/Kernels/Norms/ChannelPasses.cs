using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GanFunctional.Torch;

/// <summary>The passes over activations that normalisation consists of, shared between threads.</summary>
internal abstract unsafe class ChannelPasses
{
    /// <summary>The passes by vectors of this width over elements of this type.</summary>
    internal static ChannelPasses Of(VectorWidth width, bool bfloat16) => width switch
    {
        VectorWidth.Avx512 => bfloat16 ? ChannelPasses<Lanes16, BFloat16Element>.Instance : ChannelPasses<Lanes16, Float32Element>.Instance,
        VectorWidth.Avx2 => bfloat16 ? ChannelPasses<Lanes8, BFloat16Element>.Instance : ChannelPasses<Lanes8, Float32Element>.Instance,
        VectorWidth.Neon => bfloat16 ? ChannelPasses<Lanes4, BFloat16Element>.Instance : ChannelPasses<Lanes4, Float32Element>.Instance,
        _ => throw new PlatformNotSupportedException(),
    };

    /// <summary>
    /// Whether there are channels enough for a vector, and no more than the stack has room for.
    /// </summary>
    internal abstract bool Serves(Channels matrix);

    /// <summary>Σx of each channel over a few rows, in float32.</summary>
    internal abstract void Sum(byte* x, int rows, int channels, float* sum);

    /// <summary>Σ(x − shift) of each channel, and then Σ(x − shift)² of each.</summary>
    internal abstract void Moments(Channels matrix, byte* x, float* shift, Span<double> sums);

    /// <summary>Σdy of each channel, and then Σdy·(x − mean) of each.</summary>
    internal abstract void Products(Channels matrix, byte* dy, byte* x, float* mean, Span<double> sums);

    /// <summary>y = (x − mean)·scale + offset.</summary>
    internal abstract void Affine(Channels matrix, byte* x, byte* y, float* mean, float* scale, float* offset);

    /// <summary>dx = dy·scale + (x − mean)·slope + offset.</summary>
    internal abstract void Gradient(Channels matrix, byte* dy, byte* x, byte* dx, float* mean, float* scale, float* slope, float* offset);
}

/// <summary>
/// Sums are taken in float32 over blocks of rows, and in double over blocks. What is summed with what depends
/// on the shape, but not on the number of threads: the bytes are the same for any.
/// </summary>
internal sealed unsafe class ChannelPasses<TLanes, TElement> : ChannelPasses
    where TLanes : struct, ILanes<TLanes>
    where TElement : IElement
{
    // Rows whose sum in float32, eight or four at a time, is as good as exact.
    private const int Block = 256;

    // More would not fit the stack twice, with room for everyone else.
    private const int MostChannels = 1 << 13;

    // Elements of a piece: small enough for the second cache, large enough not to notice that it is one.
    private const long SizeOfPiece = 1 << 15;
    private const int MostPieces = 64;

    // Waking a thread takes some microseconds, and pays for so many elements.
    private const long SizeOfThread = 1 << 16;

    internal static readonly ChannelPasses Instance = new ChannelPasses<TLanes, TElement>();

    internal override bool Serves(Channels matrix) => matrix.Count >= TLanes.Count && matrix.Count <= MostChannels;

    internal override void Sum(byte* x, int rows, int channels, float* sum)
    {
        for (int slot = 0; slot < channels; slot += TLanes.Count)
        {
            int channel = Math.Min(slot, channels - TLanes.Count);
            TLanes total = default;
            for (int row = 0; row < rows; row++) total += TElement.Load<TLanes>(x + ((((nint)row * channels) + channel) * TElement.Size));
            total.Store(sum + channel);
        }
    }

    internal override void Moments(Channels matrix, byte* x, float* shift, Span<double> sums) => TwoSums(new Job { Matrix = matrix, X = x, Mean = shift }, sums);

    internal override void Products(Channels matrix, byte* dy, byte* x, float* mean, Span<double> sums) =>
        TwoSums(new Job { Matrix = matrix, Dy = dy, X = x, Mean = mean }, sums);

    internal override void Affine(Channels matrix, byte* x, byte* y, float* mean, float* scale, float* offset) =>
        Map(new Job { Matrix = matrix, X = x, Result = y, Mean = mean, Scale = scale, Offset = offset });

    internal override void Gradient(Channels matrix, byte* dy, byte* x, byte* dx, float* mean, float* scale, float* slope, float* offset) =>
        Map(new Job { Matrix = matrix, Dy = dy, X = x, Result = dx, Mean = mean, Scale = scale, Slope = slope, Offset = offset });

    private static int Threads(Channels matrix) => (int)Math.Clamp(matrix.Size / SizeOfThread, 1, torch.get_num_threads());

    private static void Map(Job job)
    {
        job.Pieces = (int)Math.Clamp(job.Matrix.Size / SizeOfPiece, 1, Math.Min(job.Matrix.Rows, int.MaxValue));
        SharedWork.Run(job.Pieces, Threads(job.Matrix), &MapPieces, &job);
    }

    private static void MapPieces(SharedWork work, void* context)
    {
        Job job = *(Job*)context;
        int channels = job.Matrix.Count;
        while (work.TryTake(out int piece))
        {
            (long first, long rows) = job.Share(piece);
            nint at = (nint)first * channels * TElement.Size;
            if (job.Dy == null) ChannelLoops<TLanes, TElement>.Affine(job.X + at, job.Result + at, (nint)rows, channels, job.Mean, job.Scale, job.Offset);
            else ChannelLoops<TLanes, TElement>.Gradient(job.Dy + at, job.X + at, job.Result + at, (nint)rows, channels, job.Mean, job.Scale, job.Slope, job.Offset);
        }
    }

    private static void TwoSums(Job job, Span<double> sums)
    {
        int channels = job.Matrix.Count, room = 2 * ChannelLoops<TLanes, TElement>.Room(channels);
        job.Pieces = (int)Math.Clamp(job.Matrix.Size / SizeOfPiece, 1, Math.Min(job.Matrix.Rows, MostPieces));
        double[] totals = ArrayPool<double>.Shared.Rent(job.Pieces * room);
        fixed (double* start = totals)
        {
            job.Totals = start;
            SharedWork.Run(job.Pieces, Threads(job.Matrix), &SumPieces, &job);
        }

        for (int piece = 1; piece < job.Pieces; piece++)
        {
            for (int i = 0; i < room; i++) totals[i] += totals[(piece * room) + i];
        }

        for (int channel = 0; channel < channels; channel++)
        {
            int slot = ChannelLoops<TLanes, TElement>.Slot(channel, channels);
            sums[channel] = totals[slot];
            sums[channels + channel] = totals[(room / 2) + slot];
        }

        ArrayPool<double>.Shared.Return(totals);
    }

    private static void SumPieces(SharedWork work, void* context)
    {
        Job job = *(Job*)context;
        int channels = job.Matrix.Count, half = ChannelLoops<TLanes, TElement>.Room(channels);
        Span<float> partial = stackalloc float[2 * half];
        fixed (float* sum = partial)
        {
            while (work.TryTake(out int piece))
            {
                double* total = job.Totals + ((nint)piece * 2 * half);
                new Span<double>(total, 2 * half).Clear();
                (long first, long left) = job.Share(piece);
                for (long rows; left > 0; first += rows, left -= rows)
                {
                    rows = Math.Min(left, Block);
                    partial.Clear();
                    nint at = (nint)first * channels * TElement.Size;
                    if (job.Dy == null) ChannelLoops<TLanes, TElement>.Moments(job.X + at, (nint)rows, channels, job.Mean, sum, sum + half);
                    else ChannelLoops<TLanes, TElement>.Products(job.Dy + at, job.X + at, (nint)rows, channels, job.Mean, sum, sum + half);
                    Add(sum, total, 2 * half);
                }
            }
        }
    }

    // Every vector is of four numbers or a multiple of that.
    private static void Add(float* partial, double* total, int count)
    {
        for (int i = 0; i < count; i += Vector128<float>.Count)
        {
            (Vector128<double> low, Vector128<double> high) = Vector128.Widen(Vector128.Load(partial + i));
            (Vector128.Load(total + i) + low).Store(total + i);
            (Vector128.Load(total + i + 2) + high).Store(total + i + 2);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Job
    {
        public Channels Matrix;
        public byte* Dy, X, Result;
        public float* Mean, Scale, Slope, Offset;
        public double* Totals;
        public int Pieces;

        /// <summary>The rows of a piece.</summary>
        public readonly (long First, long Count) Share(int piece)
        {
            long first = Start(piece);
            return (first, Start(piece + 1) - first);
        }

        // Whole groups of eight rows but at the end, as the loops take them.
        private readonly long Start(int piece) => Math.Min(Matrix.Rows, (Matrix.Rows + 7) / 8 * piece / Pieces * 8);
    }
}
