namespace GanFunctional.Torch.Tests.Kernels;

/// <summary>How a factor's elements lie in memory.</summary>
public enum Lie
{
    /// <summary>Row by row.</summary>
    Rows,

    /// <summary>Column by column: a transposed view.</summary>
    Columns,

    /// <summary>Every second element of rows that are three longer.</summary>
    Spread,

    /// <summary>One row for all rows.</summary>
    OneRow,

    /// <summary>One column for all columns.</summary>
    OneColumn,
}

/// <summary>A batch of products between guarded factors, and its check in float64.</summary>
internal sealed unsafe class ProductCase : IDisposable
{
    private readonly int count, rows, columns, depth;
    private readonly (nint Row, nint Column, nint Step) layA, layB;
    private readonly Guarded a, b, c;

    public ProductCase(int count, int rows, int columns, int depth, Lie lieA, Lie lieB, bool sharedA = false, bool sharedB = false, int seed = 1)
    {
        (this.count, this.rows, this.columns, this.depth) = (count, rows, columns, depth);
        Random random = new(seed);
        layA = Layout(lieA, rows, depth, sharedA);
        layB = Layout(lieB, depth, columns, sharedB);
        a = new(Offsets(layA, rows, depth), () => (float)((2 * random.NextDouble()) - 1));
        b = new(Offsets(layB, depth, columns), () => (float)((2 * random.NextDouble()) - 1));
        c = new(Offsets((columns, 1, rows * columns), rows, columns), () => float.NaN);
    }

    private Products Products => new(
        count, rows, columns, depth, new Factor(a.Data, layA.Row, layA.Column), layA.Step, new Factor(b.Data, layB.Column, layB.Row), layB.Step, c.Data);

    /// <summary>The bytes of the results.</summary>
    public byte[] Compute(VectorWidth width, int threads)
    {
        MatrixProducts.Run(Products, width, threads);
        return new Span<byte>(c.Data, count * rows * columns * sizeof(float)).ToArray();
    }

    /// <summary>Every result is within what rounding each term of its sum to float32 may do, and nothing else was written.</summary>
    public void IsRight(string what)
    {
        for (int i = 0; i < count; i++)
        {
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    double sum = 0, size = 0;
                    float* left = a.Data + (i * layA.Step) + (row * layA.Row), right = b.Data + (i * layB.Step) + (column * layB.Column);
                    for (int term = 0; term < depth; term++)
                    {
                        double product = (double)left[term * layA.Column] * right[term * layB.Row];
                        sum += product;
                        size += Math.Abs(product);
                    }

                    double error = Math.Abs(c.Data[(((nint)i * rows) + row) * columns + column] - sum);
                    if (!(error <= size * depth * Math.ScaleB(1, -24))) Assert.Fail($"{what}: product {i}, element {row},{column} is wrong by {error:g3} of {size:g3}");
                }
            }
        }

        a.IsUntouched();
        b.IsUntouched();
        c.IsUntouched();
    }

    public void Dispose()
    {
        a.Dispose();
        b.Dispose();
        c.Dispose();
    }

    private static (nint Row, nint Column, nint Step) Layout(Lie lie, int rows, int columns, bool shared) => lie switch
    {
        Lie.Rows => (columns, 1, shared ? 0 : rows * columns),
        Lie.Columns => (1, rows, shared ? 0 : rows * columns),
        Lie.Spread => ((2 * columns) + 3, 2, shared ? 0 : rows * ((2 * columns) + 3)),
        Lie.OneRow => (0, 1, shared ? 0 : columns),
        _ => (1, 0, shared ? 0 : rows),
    };

    private IEnumerable<nint> Offsets((nint Row, nint Column, nint Step) layout, int height, int width) =>
        from i in Enumerable.Range(0, count)
        from row in Enumerable.Range(0, height)
        from column in Enumerable.Range(0, width)
        select (i * layout.Step) + (row * layout.Row) + (column * layout.Column);
}
