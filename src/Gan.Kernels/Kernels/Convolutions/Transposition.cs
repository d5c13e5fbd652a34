using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GanFunctional.Torch;

/// <summary>Transposes matrices of float32.</summary>
internal static unsafe class Transposition
{
    // Rows that one thread takes at a time: a multiple of four.
    private const int RowsOfPiece = 64;

    /// <summary>
    /// Writes each of <paramref name="count"/> matrices [rows, columns] as [columns, rows].
    /// </summary>
    internal static void Run(float* from, int count, int rows, int columns, float* to, int threads)
    {
        Job job = new() { From = from, To = to, Rows = rows, Columns = columns, Parts = (rows + RowsOfPiece - 1) / RowsOfPiece };
        SharedWork.Run(count * job.Parts, threads, &Work, &job);
    }

    private static void Work(SharedWork work, void* context)
    {
        Job job = *(Job*)context;
        while (work.TryTake(out int piece))
        {
            (int matrix, int part) = Math.DivRem(piece, job.Parts);
            nint start = (nint)matrix * job.Rows * job.Columns;
            int first = part * RowsOfPiece;
            Rows(job.From + start, job.Rows, job.Columns, first, Math.Min(first + RowsOfPiece, job.Rows), job.To + start);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows(float* from, int rows, int columns, int first, int end, float* to)
    {
        int whole = columns & ~3, row = first;
        for (int column = 0; column < whole; column += 4)
        {
            float* target = to + ((nint)column * rows);
            for (row = first; row <= end - 4; row += 4)
            {
                float* source = from + ((nint)row * columns) + column;
                Packing.Transpose(
                    Vector128.Load(source), Vector128.Load(source + columns), Vector128.Load(source + (2 * (nint)columns)), Vector128.Load(source + (3 * (nint)columns)), target + row, rows);
            }
        }

        int done = first + ((end - first) & ~3);
        for (int column = 0; column < columns; column++)
        {
            for (int i = column < whole ? done : first; i < end; i++) to[((nint)column * rows) + i] = from[((nint)i * columns) + column];
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Job
    {
        public float* From;
        public float* To;
        public int Rows;
        public int Columns;
        public int Parts;
    }
}
