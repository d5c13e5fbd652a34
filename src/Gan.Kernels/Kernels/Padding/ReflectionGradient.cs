using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// The gradient of a border of mirrored pixels, channels innermost: each pixel of dx is the sum of the pixels
/// of dy that show it. Of most pixels that is one, which is copied.
/// </summary>
/// <typeparam name="TLanes">The vectors.</typeparam>
/// <typeparam name="TElement">What images consist of.</typeparam>
internal static unsafe class ReflectionGradient<TLanes, TElement>
    where TLanes : struct, ILanes<TLanes>
    where TElement : IElement
{
    // Elements of a piece, and those that pay for waking a thread.
    private const long SizeOfPiece = 1 << 15;
    private const long SizeOfThread = 1 << 17;

    /// <summary>Computes it; the channels must fill a vector.</summary>
    internal static void Run(Reflection reflection, byte* dy, byte* dx)
    {
        Job job = new() { Reflection = reflection, Dy = dy, Dx = dx };
        long rows = (long)reflection.Images * reflection.Height, size = rows * reflection.Width * reflection.Channels;
        job.Rows = (int)Math.Max(1, SizeOfPiece / (reflection.Width * (long)reflection.Channels));
        SharedWork.Run((int)((rows + job.Rows - 1) / job.Rows), (int)Math.Clamp(size / SizeOfThread, 1, torch.get_num_threads()), &Work, &job);
    }

    private static void Work(SharedWork work, void* context)
    {
        Job job = *(Job*)context;
        long rows = (long)job.Reflection.Images * job.Reflection.Height;
        while (work.TryTake(out int piece))
        {
            for (long row = (long)piece * job.Rows; row < Math.Min(rows, ((long)piece + 1) * job.Rows); row++) Row(job, row);
        }
    }

    private static void Row(Job job, long row)
    {
        Reflection r = job.Reflection;
        (long image, long y) = Math.DivRem(row, r.Height);
        nint pixel = (nint)r.Channels * TElement.Size, line = pixel * r.PaddedWidth;
        byte* from = job.Dy + ((nint)image * r.PaddedHeight * line), to = job.Dx + ((nint)row * r.Width * pixel);
        Span<int> lines = stackalloc int[Reflection.MostPlaces], columns = stackalloc int[Reflection.MostPlaces];
        lines = lines[..Reflection.Places((int)y, r.Height, r.Top, r.Bottom, lines)];

        // Between the pixels that the border shows; none, where the image is not wider than they are.
        int first = r.Left + 1, last = r.Width - 1 - r.Right;
        for (int x = 0; x < r.Width; x++)
        {
            if (lines.Length == 1 && x == first && last > first)
            {
                nint length = (last - first) * pixel;
                Buffer.MemoryCopy(from + (lines[0] * line) + ((r.Left + first) * pixel), to + (first * pixel), length, length);
                x = last;
            }

            Sum(from, lines, columns[..Reflection.Places(x, r.Width, r.Left, r.Right, columns)], line, pixel, r.Channels, to + (x * pixel));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(byte* from, ReadOnlySpan<int> lines, ReadOnlySpan<int> columns, nint line, nint pixel, int channels, byte* to)
    {
        for (int slot = 0; slot < channels; slot += TLanes.Count)
        {
            nint at = (nint)Math.Min(slot, channels - TLanes.Count) * TElement.Size;
            TLanes sum = default;
            foreach (int y in lines)
            {
                foreach (int x in columns) sum += TElement.Load<TLanes>(from + (y * line) + (x * pixel) + at);
            }

            TElement.Store(to + at, sum);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Job
    {
        public Reflection Reflection;
        public byte* Dy, Dx;
        public int Rows;
    }
}
