namespace GanFunctional.Torch.Tests.Kernels;

/// <summary>Our float32 matrix products against float64, at every size around a tile's and a block's, for every width of vectors that this CPU has.</summary>
public sealed class MatrixProductTests : IDisposable
{
    private static readonly int[] Sizes = [1, 2, 3, 5, 6, 7, 8, 9, 13, 16, 17, 31, 32, 33, 47, 63, 65, 70];

    private readonly int threads = Runtime.Threads;

    public void Dispose() => Runtime.Threads = threads;

    public static TheoryData<int> Widths => [.. Enum.GetValues<VectorWidth>().Where(width => width != VectorWidth.None && VectorWidths.Has(width)).Select(width => (int)width)];

    public static TheoryData<int, int> WidthsAndThreads
    {
        get
        {
            TheoryData<int, int> pairs = [];
            foreach (int width in Widths.Select(row => row.Data))
            {
                foreach (int count in new[] { 1, 2, 3 }) pairs.Add(width, count);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndThreads))]
    public void Every_size_around_a_tile_s_is_right(int width, int count)
    {
        int seed = 0;
        foreach (int rows in Sizes)
        {
            foreach (int columns in Sizes)
            {
                // Depths and layouts take turns.
                int depth = Sizes[seed * 7 % Sizes.Length];
                Holds(width, count, 1, rows, columns, depth, (Lie)(seed % 3), (Lie)(seed / 3 % 3), seed: seed++);
            }
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndThreads))]
    public void Every_layout_is_right(int width, int count)
    {
        foreach (Lie a in Enum.GetValues<Lie>())
        {
            foreach (Lie b in Enum.GetValues<Lie>()) Holds(width, count, 1, 37, 45, 19, a, b);
        }
    }

    // Beyond one block in each direction; tall, wide and deep.
    [Theory]
    [MemberData(nameof(WidthsAndThreads))]
    public void Products_of_several_blocks_are_right(int width, int count)
    {
        Holds(width, count, 1, 401, 33, 257, Lie.Rows, Lie.Rows);
        Holds(width, count, 1, 9, 1100, 300, Lie.Rows, Lie.Columns);
        Holds(width, count, 1, 17, 18, 1030, Lie.Columns, Lie.Rows);
        Holds(width, count, 1, 16, 1103, 600, Lie.Rows, Lie.Rows);
        Holds(width, count, 1, 32, 1103, 600, Lie.Columns, Lie.Columns);
        Holds(width, count, 1, 200, 1031, 3, Lie.Spread, Lie.Rows);
        Holds(width, count, 1, 1, 2100, 512, Lie.Rows, Lie.Rows);
        Holds(width, count, 1, 700, 1, 256, Lie.Rows, Lie.Columns);
    }

    [Theory]
    [MemberData(nameof(WidthsAndThreads))]
    public void Batches_are_right_also_where_a_factor_is_shared(int width, int count)
    {
        foreach (int batch in new[] { 1, 2, 3, 5, 17, 24 })
        {
            Holds(width, count, batch, 21, 35, 11, Lie.Rows, Lie.Columns);
            Holds(width, count, batch, 35, 21, 11, Lie.Columns, Lie.Rows, sharedA: true);
            Holds(width, count, batch, 8, 32, 5, Lie.Rows, Lie.Rows, sharedB: true);
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndThreads))]
    public void Empty_factors_give_empty_results_and_empty_sums_give_zeros(int width, int count)
    {
        Holds(width, count, 1, 0, 5, 3, Lie.Rows, Lie.Rows);
        Holds(width, count, 1, 5, 0, 3, Lie.Rows, Lie.Rows);
        Holds(width, count, 0, 5, 4, 3, Lie.Rows, Lie.Rows);
        Holds(width, count, 2, 35, 41, 0, Lie.Rows, Lie.Rows);
    }

    // Which part of the result a thread computes changes none of its bytes.
    [Theory]
    [MemberData(nameof(Widths))]
    public void The_bytes_are_the_same_in_every_run_with_any_number_of_threads(int width)
    {
        using ProductCase single = new(1, 211, 190, 515, Lie.Rows, Lie.Columns), batch = new(5, 40, 37, 300, Lie.Columns, Lie.Rows);
        using ProductCase few = new(1, 16, 1103, 600, Lie.Rows, Lie.Columns), turned = new(1, 16, 1103, 600, Lie.Rows, Lie.Rows);
        HashSet<string> seen = [];
        foreach (int count in new[] { 1, 2, 3 })
        {
            Runtime.Threads = count;
            for (int run = 0; run < 5; run++)
                seen.Add(string.Concat(new[] { single, batch, few, turned }.Select(product => Convert.ToHexString(product.Compute((VectorWidth)width, count)))));
        }

        Assert.Single(seen);
    }

    private static void Holds(
        int width, int threads, int batch, int rows, int columns, int depth, Lie a, Lie b, bool sharedA = false, bool sharedB = false, int seed = 1)
    {
        Runtime.Threads = threads;
        using ProductCase product = new(batch, rows, columns, depth, a, b, sharedA, sharedB, seed);
        product.Compute((VectorWidth)width, threads);
        product.IsRight($"{batch} of {rows}×{depth} {a} by {depth}×{columns} {b}");
    }
}
